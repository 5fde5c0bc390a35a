"""TLS as an operator and users meet it: certificates, mTLS, renewal, and what failures say.

Certificates are made by Debian's `openssl`; the peers are grpcio, Python's ssl and `slipway`.
"""

import contextlib
import pathlib
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import tempfile
import unittest

import grpc

import packages
import stubs
from harness import PATIENCE_SECONDS, PYTHON, SLIPWAY, SLIPWAYD, Server, wait_until

SERVING = stubs.message("HealthCheckResponse").SERVING
CHECK = stubs.message("HealthCheckRequest")()


class Authority:
    """A root and the certificates that it signs, as PEM files in a directory."""

    def __init__(self, directory, name):
        self.directory = pathlib.Path(directory)
        self.root = self._make(name, f"/CN={name}", [])

    def sign(self, name, subject="/CN=server", names="DNS:localhost,IP:127.0.0.1"):
        """Makes NAME.pem and NAME.key; answers the path of the certificate."""
        return self._make(name, subject, [
            "-CA", str(self.root), "-CAkey", str(self.root.with_suffix(".key")),
            "-addext", f"subjectAltName={names}", "-addext", "basicConstraints=CA:FALSE"])

    def _make(self, name, subject, options):
        path = self.directory / f"{name}.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:P-256", "-days", "90", "-subj", subject, "-out", str(path),
             "-keyout", str(path.with_suffix(".key")), *options],
            check=True, capture_output=True, timeout=PATIENCE_SECONDS)
        return path


class TLSTest(unittest.TestCase):
    """A test with an authority, and servers that it starts itself."""

    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="slipway-e2e-tls-"))
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)
        self.authority = Authority(self.directory, "root")
        self.certificate = self.authority.sign("server")

    def start(self, *flags):
        """Starts a server with these flags; it is ended with the test."""
        server = Server(self.directory / "data", *map(str, flags))
        server.buckets.mkdir(parents=True, exist_ok=True)
        self.addCleanup(lambda: server.process and server.process.stdout.close())
        self.addCleanup(lambda: server.process and server.process.poll() is None and server.kill())
        return server.start()

    def start_tls(self, *flags):
        """Starts a server with the certificate `server`."""
        return self.start("--tls-certificate", self.certificate, "--tls-key",
                          self.certificate.with_suffix(".key"), *flags)

    def health(self, server, certificate=None):
        """A stub of Health over a connection of its own, made by grpcio."""
        read = lambda path: path.read_bytes() if path else None
        credentials = grpc.ssl_channel_credentials(
            read(self.authority.root), read(certificate and certificate.with_suffix(".key")),
            read(certificate))
        channel = grpc.secure_channel(server.address, credentials, options=[
            ("grpc.use_local_subchannel_pool", 1), ("grpc.enable_retries", 0)])
        self.addCleanup(channel.close)
        return stubs.stub("Health", channel)

    def check(self, server, certificate=None):
        """Asks for health over a new connection."""
        return self.health(server, certificate).Check(CHECK, timeout=PATIENCE_SECONDS).status

    def slipway(self, server, *words, certificate=None, roots=True, **options):
        """Runs the command line client with --tls; answers the finished process."""
        tls = ["--tls", *(["--tls-roots", self.authority.root] if roots else [])]
        if certificate:
            tls += ["--tls-certificate", certificate, "--tls-key", certificate.with_suffix(".key")]
        return server.cli("--timeout", "10", *tls, *words, **options)

    def refused(self, server, *words, **options):
        """Runs the client with --tls, which cannot reach the server; answers what it said."""
        done = self.slipway(server, *words, check=False, **options)
        self.assertEqual(done.returncode, 6, done.stdout + done.stderr)
        return done.stderr

    def served(self, server):
        """The serial number of the certificate that a new connection is shown."""
        context = ssl.create_default_context(cafile=str(self.authority.root))
        context.set_alpn_protocols(["h2"])
        host, port = server.address.rsplit(":", 1)
        with socket.create_connection((host, int(port)), timeout=PATIENCE_SECONDS) as plain:
            with context.wrap_socket(plain, server_hostname="localhost") as session:
                return session.getpeercert()["serialNumber"]

    def replace(self, other):
        """Puts another certificate and its key into the place of the server's."""
        for suffix in (".pem", ".key"):
            new = self.directory / ("new" + suffix)
            shutil.copy(other.with_suffix(suffix), new)
            new.rename(self.certificate.with_suffix(suffix))


class ServerCertificate(TLSTest):
    """The server shows a certificate, clients show none."""

    def test_grpcio_and_the_command_line_are_served(self):
        server = self.start_tls()
        self.assertEqual(self.check(server), SERVING)
        self.assertEqual(self.slipway(server, "health").stdout, "serving\n")
        self.assertIn("TLS certificate read", server.log)
        left = server.metric("slipway_tls_certificate_expiry_seconds")
        self.assertLess(abs(left - 90 * 86_400), 600)

    def test_the_environment_stands_in_for_the_options(self):
        server = self.start_tls()
        environment = {"SLIPWAY_SERVER": server.address, "SLIPWAY_TLS": "1",
                       "SLIPWAY_TLS_ROOTS": str(self.authority.root)}
        done = subprocess.run([SLIPWAY, "health"], env=environment, capture_output=True, text=True,
                              timeout=PATIENCE_SECONDS, check=False)
        self.assertEqual((done.stdout, done.stderr), ("serving\n", ""))

    def test_a_client_in_the_clear_is_told_to_add_tls(self):
        server = self.start_tls()
        done = server.cli("--timeout", "10", "health", check=False)
        self.assertEqual(done.returncode, 6)
        self.assertIn("add --tls", done.stderr)
        with self.assertRaises(grpc.RpcError) as caught:
            server.service("Health").Check(CHECK, timeout=PATIENCE_SECONDS)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.UNAVAILABLE)

    def test_a_client_with_tls_is_told_that_the_server_has_none(self):
        server = self.start()
        self.assertIn("leave --tls out", self.refused(server, "health"))

    def test_a_server_that_is_not_trusted_is_refused_with_what_to_do(self):
        server = self.start_tls()
        self.assertIn("--tls-roots", self.refused(server, "health", roots=False))
        error = self.refused(server, "--tls-server-name", "models.example", "health")
        self.assertIn("models.example", error)
        self.assertIn("--tls-server-name", error)
        self.assertEqual(
            self.slipway(server, "--tls-server-name", "localhost", "health").stdout, "serving\n")


class ClientCertificate(TLSTest):
    """The server asks clients for a certificate."""

    def setUp(self):
        super().setUp()
        self.client = self.authority.sign(
            "client", "/O=Example/CN=trainer", "URI:spiffe://example/trainer")
        self.stranger = Authority(self.directory, "other").sign("stranger", "/CN=stranger")

    def test_required_lets_in_only_clients_with_a_good_one(self):
        server = self.start_tls("--tls-client-roots", self.authority.root)
        self.assertEqual(self.check(server, self.client), SERVING)
        self.assertEqual(
            self.slipway(server, "health", certificate=self.client).stdout, "serving\n")
        for certificate in (None, self.stranger):
            with self.assertRaises(grpc.RpcError) as caught:
                self.check(server, certificate)
            self.assertEqual(caught.exception.code(), grpc.StatusCode.UNAVAILABLE)
        error = self.refused(server, "health")
        self.assertIn("certificate_required", error)
        self.assertIn("--tls-certificate and --tls-key", error)
        self.assertIn("unknown_ca", self.refused(server, "health", certificate=self.stranger))

    def test_optional_lets_in_clients_without_one_but_none_with_a_bad_one(self):
        server = self.start_tls(
            "--tls-client-roots", self.authority.root, "--tls-client-auth", "optional")
        self.assertEqual(self.check(server, self.client), SERVING)
        self.assertEqual(self.check(server), SERVING)
        self.assertEqual(self.slipway(server, "health").stdout, "serving\n")
        with self.assertRaises(grpc.RpcError):
            self.check(server, self.stranger)

    def test_the_log_and_the_journal_name_who_called(self):
        server = self.start_tls(
            "--tls-client-roots", self.authority.root, "--tls-client-auth", "optional",
            "--log-level", "debug", "--log-format", "text")
        packages.iris(server.buckets)
        self.slipway(server, "import", "iris", "--from", "training/iris", certificate=self.client)
        self.slipway(server, "delete", "model", "iris", "--force")
        self.assertEqual(server.stop(), 0)
        calls = [line for line in server.log.splitlines() if "call ended" in line]
        named = [line for line in calls if "identity=CN=trainer,O=Example" in line]
        self.assertTrue(any("ModelService/ImportModel" in line for line in named), server.log)
        self.assertFalse(any("DeleteModel" in line for line in named), server.log)

        path = server.directory / "database/slipway.db"
        with contextlib.closing(sqlite3.connect(path)) as database:
            actors = [row[0] for row in database.execute("SELECT actor FROM journal")]
        self.assertIn("CN=trainer,O=Example", actors)
        self.assertTrue(any(actor.startswith("127.0.0.1:") for actor in actors), actors)


class Renewal(TLSTest):
    """Certificates are replaced while the server runs."""

    def test_sighup_serves_the_new_one_and_old_streams_live_on(self):
        server = self.start_tls()
        before = self.served(server)
        health = self.health(server)
        watch = health.Watch(CHECK, timeout=PATIENCE_SECONDS * 2)
        self.assertEqual(next(watch).status, SERVING)

        self.replace(self.authority.sign("renewed"))
        self.assertEqual(self.served(server), before, "nothing was said yet")
        server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: self.served(server) != before, "the new certificate")
        self.assertIn("TLS certificate read again", server.log)
        self.assertEqual(self.check(server), SERVING)

        # The old connection takes calls, and its stream still hears what happens.
        self.assertEqual(health.Check(CHECK, timeout=PATIENCE_SECONDS).status, SERVING)
        self.assertTrue(watch.is_active())
        server.process.send_signal(signal.SIGTERM)
        self.assertEqual(next(watch).status, stubs.message("HealthCheckResponse").NOT_SERVING)
        self.assertEqual(server.process.wait(timeout=PATIENCE_SECONDS), 0)

    def test_broken_files_change_nothing(self):
        server = self.start_tls()
        before = self.served(server)
        good = self.certificate.read_bytes()
        self.certificate.write_text("-----BEGIN CERTIFICATE-----\nnonsense\n")
        server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "TLS certificate not renewed" in server.log, "the error in the log")
        self.assertIn("is damaged", server.log)
        self.assertEqual(self.served(server), before)
        self.assertEqual(self.check(server), SERVING)

        self.certificate.write_bytes(good)
        server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "TLS certificate read again" in server.log, "the good file")
        self.assertEqual(self.served(server), before)

    def test_sighup_does_no_harm_without_tls(self):
        server = self.start()
        server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "there is no TLS certificate" in server.log, "an answer in the log")
        self.assertEqual(server.service("Health").Check(CHECK).status, SERVING)
        self.assertEqual(server.stop(), 0)


class Settings(TLSTest):
    """What makes no sense is refused before anything is started."""

    def refusal(self, program, code, *words):
        """Runs a program that must end with `code`; answers what it said."""
        done = subprocess.run([program, *map(str, words)], capture_output=True, text=True,
                              timeout=PATIENCE_SECONDS, check=False)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, "one sentence")
        return done.stderr

    def test_the_server_says_what_is_wrong_with_its_files(self):
        key = self.certificate.with_suffix(".key")
        other = self.authority.sign("other").with_suffix(".key")
        data = ["--data-dir", self.directory / "none", "--python", PYTHON, "--listen",
                "127.0.0.1:0", "--admin-listen", "off"]
        for words, text in [
                (["--tls-certificate", self.certificate], "--tls-key"),
                (["--tls-key", key], "--tls-certificate"),
                (["--tls-client-roots", self.authority.root], "--tls-certificate and --tls-key"),
                (["--tls-certificate", self.certificate, "--tls-key", other], "does not belong"),
                (["--tls-certificate", "/none.pem", "--tls-key", key], "cannot read /none.pem"),
                (["--tls-certificate", key, "--tls-key", key], "holds no certificate")]:
            with self.subTest(text):
                self.assertIn(text, self.refusal(SLIPWAYD, 64, *data, *words))
        self.assertFalse((self.directory / "none").exists(), "nothing was made")

    def test_the_client_says_what_is_wrong_with_its_options(self):
        for words, text in [
                (["--tls-roots", "/none.pem"], "add --tls"),
                (["--tls", "--tls-roots", "/none.pem"], "cannot read /none.pem"),
                (["--tls", "--tls-key", "/none.key"], "--tls-certificate and --tls-key")]:
            with self.subTest(text):
                self.assertIn(text, self.refusal(SLIPWAY, 2, *words, "health"))


if __name__ == "__main__":
    unittest.main()
