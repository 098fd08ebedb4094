"""Uploaded images: checked by their content, made anew without metadata, kept by hash in the data folder.

    library.py   all of it for the service: spool -> convert -> stage, then open and remove
    files.py     the folder DATA/media: names, temporary files, atomic renames
    converter.py a worker process for each image, with a deadline
    worker.py    that process: bounded memory and CPU time, no file that it could write to
    convert.py   an image of any taken format -> WebP, whole and small
    wire.py      what the worker answers

Nothing is imported here, so that a worker starts with what it needs alone.
"""
