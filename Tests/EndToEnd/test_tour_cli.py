"""The README's tour with the command line client, with a power cut between the steps."""

import json

import packages
from harness import ServerTest, instance_processes


class CommandLineTour(ServerTest):
    def test_import_deploy_predict_stop_delete_across_power_cuts(self):
        packages.iris(self.server.buckets)
        body, expected = packages.iris_row()

        version = self.server.cli_json("import", "iris", "--from", "training/iris")
        self.assertEqual(version["name"], "projects/default/models/iris/versions/0.0.1")
        self.assertEqual(version["state"], "NORMAL")
        self.assertEqual(version["modelType"], "SCIKIT_LEARN")
        self.assertEqual(len(version["files"]), 2)
        self.server.restart()

        shown = self.server.cli_json("show", "version", "iris@0.0.1")
        self.assertEqual(shown, version)
        models = self.server.cli_json("list", "models")
        self.assertEqual([model["name"] for model in models["models"]],
                         ["projects/default/models/iris"])

        deployment = self.server.cli_json("deploy", "iris", "--model", "iris@0.0.1")
        self.assertEqual(deployment["state"], "RUNNING")
        pid = int(deployment["instances"][0]["processId"])
        self.server.restart()

        answer = json.loads(
            self.server.cli("predict", "iris", "--json", body).stdout)
        self.assertEqual(answer["data"]["resp_data"][0]["predictresult"], expected)
        again = self.server.cli_json("show", "deployment", "iris")
        self.assertEqual(int(again["instances"][0]["processId"]), pid,
                         "the instance outlives the server and is found again")

        stopped = self.server.cli_json("stop", "iris")
        self.assertEqual(stopped["state"], "STOPPED")
        self.assertEqual(instance_processes(self.server.directory), [])
        self.server.restart()
        self.assertEqual(self.server.cli_json("show", "deployment", "iris")["state"], "STOPPED")

        started = self.server.cli_json("start", "iris")
        self.assertEqual(started["state"], "RUNNING")
        self.server.cli("delete", "deployment", "iris")
        self.server.cli("delete", "version", "iris@0.0.1")
        self.assertEqual(self.server.cli_json("list", "models")["models"], [])
        self.assertEqual(instance_processes(self.server.directory), [])

    def test_exit_codes_tell_kinds_of_failure_apart(self):
        missing = self.server.cli("show", "model", "nothing", check=False)
        self.assertEqual(missing.returncode, 3)
        self.assertIn("MODEL_NOT_FOUND", missing.stderr)

        invalid = self.server.cli(
            "import", "bad name", "--from", "training/iris", "--label", "9x", check=False)
        self.assertEqual(invalid.returncode, 4)
        self.assertIn("NAME_INVALID", invalid.stderr)
        self.assertIn("model_version.labels[0]", invalid.stderr)

        usage = self.server.cli("import", check=False)
        self.assertEqual(usage.returncode, 2)
        self.assertIn("slipway import --help", usage.stderr)

        address = self.server.address
        self.server.stop()
        self.server.address = address
        gone = self.server.cli("--timeout", "5", "list", "models", check=False)
        self.assertEqual(gone.returncode, 6)
        self.assertIn(address, gone.stderr)

    def test_help_teaches_every_command(self):
        overview = self.server.cli("--help").stdout
        for command in ("import", "list", "show", "deploy", "predict", "start", "stop", "delete",
                        "operations"):
            self.assertIn(f"\n  {command}", overview)
            self.assertIn("Usage: slipway " + command, self.server.cli(command, "--help").stdout)
