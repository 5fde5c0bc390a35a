"""Certificates for the TLS tests, made with the `openssl` program."""

import functools
import pathlib
import subprocess
import tempfile

_PATIENCE_SECONDS = 30


class Certificates:
    """A certificate authority with certificates of a server and of a client, as PEM files.

    `server` is for `localhost`, `*.test.slipway` and 127.0.0.1; `client` has the common name
    `wire-client`. `stranger` and `stranger_key` are a certificate that the authority does not
    know, for the same names.
    """

    def __init__(self, directory):
        home = pathlib.Path(directory)
        self.roots, roots_key = home / "roots.pem", home / "roots.key"
        self.server, self.server_key = home / "server.pem", home / "server.key"
        self.client, self.client_key = home / "client.pem", home / "client.key"
        self.stranger, self.stranger_key = home / "stranger.pem", home / "stranger.key"
        names = "subjectAltName=DNS:localhost,DNS:*.test.slipway,IP:127.0.0.1"
        authority = ("-CA", str(self.roots), "-CAkey", str(roots_key))
        _certificate(self.roots, roots_key, "wire-roots", "basicConstraints=critical,CA:TRUE")
        _certificate(self.server, self.server_key, "localhost", names, *authority)
        _certificate(self.client, self.client_key, "wire-client", "subjectAltName=DNS:wire-client",
                     *authority)
        _certificate(self.stranger, self.stranger_key, "localhost", names)


@functools.cache
def certificates():
    """The certificates of this run, made on first use."""
    directory = tempfile.TemporaryDirectory(prefix="slipway-wire-tls-")
    made = Certificates(directory.name)
    # Deleted together with the object that names the files, at the end of the run.
    made.directory = directory
    return made


def _certificate(path, key, name, extension, *authority):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", f"/CN={name}", "-addext", extension,
         "-keyout", str(key), "-out", str(path), *authority],
        check=True, capture_output=True, timeout=_PATIENCE_SECONDS)
