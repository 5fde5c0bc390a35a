"""Processes that misbehave: what the deployment says, and that nothing is left behind."""

import os
import signal
import socket

import packages
import stubs
from harness import ServerTest, alive, instance_processes, wait_until
from test_tour_grpcio import importing

QUICK_HEALTH = {"check_method": "HTTP", "url": "/health", "period_seconds": 1,
                "initial_delay_seconds": 0, "failure_threshold": 2}


class Instances(ServerTest):
    flags = ("--stop-grace-seconds", "0")

    def deploy(self, name, script, environment=None, **config):
        """Imports a custom package and deploys it."""
        packages.custom(self.server.buckets, f"b/{name}", script, **config)
        models = self.server.service("ModelService")
        self.wait_for_operation(models.ImportModel(importing(
            f"b/{name}", model=name, start_command=config.pop("command", "python3 server.py"))))
        return self.server.service("DeploymentService").CreateDeployment(
            stubs.message("CreateDeploymentRequest")(
                parent="projects/default", deployment_id=name, deployment={
                    "type": "DEPLOYMENT_TYPE_REAL_TIME",
                    "served_models": [{
                        "model_version": f"projects/default/models/{name}/versions/0.0.1",
                        "environment": environment or {}}]})).name

    def test_a_process_that_exits_at_once_fails_with_its_last_words(self):
        name = self.deploy("exits", "raise SystemExit('no licence file')")
        failed = self.wait_for_deployment(name, "FAILED")
        self.assertEqual(failed.status_reason.reason, "MODEL_EXITED")
        self.assertIn("no licence file", failed.status_reason.message)
        self.assertEqual(instance_processes(self.server.directory), [])

    def test_a_start_command_that_does_not_exist(self):
        packages.custom(self.server.buckets, "b/absent", "")
        models = self.server.service("ModelService")
        self.wait_for_operation(models.ImportModel(importing(
            "b/absent", model="absent", start_command="/no/such/program")))
        name = self.server.service("DeploymentService").CreateDeployment(
            stubs.message("CreateDeploymentRequest")(
                parent="projects/default", deployment_id="absent", deployment={
                    "type": "DEPLOYMENT_TYPE_REAL_TIME", "served_models": [{
                        "model_version": "projects/default/models/absent/versions/0.0.1"}]})).name
        failed = self.wait_for_deployment(name, "FAILED")
        self.assertEqual(failed.status_reason.reason, "START_COMMAND_NOT_FOUND")
        self.assertIn("/no/such/program", failed.status_reason.message)

    def test_a_port_that_somebody_has_is_named(self):
        with socket.socket() as holder:
            holder.bind(("127.0.0.1", 0))
            holder.listen()
            port = holder.getsockname()[1]
            packages.custom(self.server.buckets, "b/port", packages.HEALTH_SERVER)
            models = self.server.service("ModelService")
            self.wait_for_operation(models.ImportModel(importing(
                "b/port", model="port", start_command="python3 server.py", port=port)))
            name = self.server.service("DeploymentService").CreateDeployment(
                stubs.message("CreateDeploymentRequest")(
                    parent="projects/default", deployment_id="port", deployment={
                        "type": "DEPLOYMENT_TYPE_REAL_TIME", "served_models": [{
                            "model_version": "projects/default/models/port/versions/0.0.1"}]})).name
            failed = self.wait_for_deployment(name, "FAILED")
        self.assertEqual(failed.status_reason.reason, "PORT_TAKEN")
        self.assertIn(str(port), failed.status_reason.message)

    def test_health_failures_mean_failed_before_and_concerning_after_success(self):
        marker = self.directory / "healthy"
        environment = {"HEALTH_FILE": str(marker)}
        never = self.deploy("never", packages.HEALTH_SERVER, environment, health=QUICK_HEALTH)
        failed = self.wait_for_deployment(never, "FAILED")
        self.assertEqual(failed.status_reason.reason, "HEALTH_CHECK_FAILED")

        marker.touch()
        name = self.deploy("once", packages.HEALTH_SERVER, environment, health=QUICK_HEALTH)
        running = self.wait_for_deployment(name, "RUNNING")
        pid = running.instances[0].process_id
        marker.unlink()
        self.wait_for_deployment(name, "CONCERNING")
        marker.touch()
        again = self.wait_for_deployment(name, "RUNNING")
        self.assertEqual(again.instances[0].process_id, pid)

    def test_a_killed_instance_is_started_again(self):
        marker = self.directory / "healthy"
        marker.touch()
        name = self.deploy("killed", packages.HEALTH_SERVER, {"HEALTH_FILE": str(marker)},
                           health=QUICK_HEALTH)
        first = self.wait_for_deployment(name, "RUNNING").instances[0].process_id
        os.kill(first, signal.SIGKILL)
        service = self.server.service("DeploymentService")
        request = stubs.message("GetDeploymentRequest")(name=name)

        def restarted():
            now = service.GetDeployment(request)
            return now if (now.state == now.STATE_RUNNING and now.instances
                           and now.instances[0].process_id != first) else None

        now = wait_until(restarted, "the instance to be started again")
        self.assertEqual(now.instances[0].restart_count, 1)

    def test_a_process_that_ignores_term_is_killed_after_its_grace(self):
        script = ("import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
                  + packages.HEALTH_SERVER)
        marker = self.directory / "healthy"
        marker.touch()
        packages.custom(self.server.buckets, "b/stubborn", script, health=QUICK_HEALTH)
        models = self.server.service("ModelService")
        self.wait_for_operation(models.ImportModel(importing(
            "b/stubborn", model="stubborn", start_command="python3 server.py")))
        service = self.server.service("DeploymentService")
        name = service.CreateDeployment(stubs.message("CreateDeploymentRequest")(
            parent="projects/default", deployment_id="stubborn", deployment={
                "type": "DEPLOYMENT_TYPE_REAL_TIME", "served_models": [{
                    "model_version": "projects/default/models/stubborn/versions/0.0.1",
                    "termination_grace_period": {"seconds": 1},
                    "environment": {"HEALTH_FILE": str(marker)}}]})).name
        pid = self.wait_for_deployment(name, "RUNNING").instances[0].process_id
        service.StopDeployment(stubs.message("StopDeploymentRequest")(name=name))
        self.wait_for_deployment(name, "STOPPED")
        self.assertFalse(alive(pid))

    def test_instances_that_ended_while_the_server_was_away_are_started_again(self):
        marker = self.directory / "healthy"
        marker.touch()
        name = self.deploy("away", packages.HEALTH_SERVER, {"HEALTH_FILE": str(marker)},
                           health=QUICK_HEALTH)
        pid = self.wait_for_deployment(name, "RUNNING").instances[0].process_id
        self.server.kill()
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not alive(pid), "the instance to end")
        self.server.start()

        def running():
            now = self.server.service("DeploymentService").GetDeployment(
                stubs.message("GetDeploymentRequest")(name=name))
            return now if (now.state == now.STATE_RUNNING
                           and now.instances[0].process_id != pid) else None

        self.assertTrue(wait_until(running, "a new instance"))
