"""What signs in: tokens, sessions and links, passwords, invites."""

from handraise.domain.model import Invite, Invited, Password, SignIn, Token
from handraise.domain.world.base import Rows


class CredentialRows(Rows):
    tokens: dict[int, Token]
    sign_ins: dict[bytes, SignIn]
    passwords: dict[int, Password]
    invites: dict[int, Invite]

    def save_token(self, row: Token) -> None:
        self.tokens[row.id] = self.saved.tokens[row.id] = row

    def save_sign_in(self, row: SignIn) -> None:
        self.sign_ins[row.hash] = self.saved.sign_ins[row.hash] = row

    def end_sign_in(self, hash: bytes) -> None:
        """Ends a session or link: it is as if it had never been."""
        self.sign_ins.pop(hash, None)
        self.saved.sign_ins.pop(hash, None)
        self.saved.ended_sign_ins.add(hash)

    def save_password(self, row: Password) -> None:
        self.passwords[row.account] = self.saved.passwords[row.account] = row

    def save_invite(self, row: Invite) -> None:
        self.invites[row.id] = self.saved.invites[row.id] = row

    def save_invited(self, row: Invited) -> None:
        self.saved.invited[row.account] = row
