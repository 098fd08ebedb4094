/** Two soft tones, made here: no file, and nothing that the page's policy would have to allow. */

const TONES_HZ = [587, 880];
const APART_S = 0.16;
const LASTS_S = 0.45;
const LOUDNESS = 0.12;

export class Tone {
  /** @type {AudioContext | null} */ #audio = null;

  /** Whether the browser plays what is asked for now. */
  get allowed() {
    return this.#audio?.state === 'running';
  }

  /** Browsers make no sound before a click or a key: to be called in one. @returns {Promise<boolean>} */
  async allow() {
    try {
      this.#audio ??= new AudioContext();
      if (this.#audio.state !== 'running') await this.#audio.resume();
    } catch {
      return false; // there is none, or it is refused
    }
    return this.allowed;
  }

  play() {
    const audio = this.#audio;
    if (!audio || !this.allowed) return false;
    TONES_HZ.forEach((pitch, index) => this.#one(audio, pitch, audio.currentTime + index * APART_S));
    return true;
  }

  /** Swells and fades, so that nothing clicks. @param {AudioContext} audio @param {number} pitch @param {number} at */
  #one(audio, pitch, at) {
    const [source, volume] = [audio.createOscillator(), audio.createGain()];
    source.frequency.value = pitch;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.03);
    volume.gain.linearRampToValueAtTime(0, at + LASTS_S);
    source.connect(volume).connect(audio.destination);
    source.start(at);
    source.stop(at + LASTS_S);
  }

  close() {
    void this.#audio?.close();
    this.#audio = null;
  }
}
