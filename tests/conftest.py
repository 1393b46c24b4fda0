"""One instance of Wharf for all tests that do not need one of their own; at the end nothing may be left of any."""

import os
import shutil
import subprocess
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from harness import bases
from harness.build import Builder, Dockerd, Failed
from harness.registry import Registry
from harness.tasks import Tasks
from harness.wharf import Wharf

ROOT = Path(__file__).resolve().parent.parent


def pytest_report_header():
    return f"wharf: {_binary()}"


def _binary():
    named = os.environ.get("WHARF_BIN")
    return Path(named) if named else Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "wharf"


@pytest.fixture(scope="session")
def binary():
    path = _binary()
    if not path.exists():
        pytest.exit(f"{path} is not there: cargo build --release -p wharf, or set WHARF_BIN", returncode=3)
    if os.getuid() != 0:
        pytest.exit("containers need root", returncode=3)
    return path


@pytest.fixture(scope="session")
def busybox(binary, tmp_path_factory):
    """An archive with an image that is all busybox: built by Wharf, or named by WHARF_TEST_IMAGE."""
    if named := os.environ.get("WHARF_TEST_IMAGE"):
        return Path(named)
    directory = tmp_path_factory.mktemp("images")
    archive, context = directory / "busybox.tar", directory / "context"
    shutil.copytree(ROOT / "tests" / "images" / "busybox", context)
    shutil.copy("/bin/busybox", context)
    instance = Wharf(binary, directory / "wharf")
    try:
        instance.start()
        output = f"type=docker,dest={archive}"
        instance.run("build", "-q", "--network", "none", "-t", "busybox:latest", "-o", output, str(context))
    finally:
        instance.dispose()
    return archive


@pytest.fixture(scope="session")
def wharf(binary, busybox, tmp_path_factory):
    """The shared instance, ephemeral, with the image busybox:latest. Nothing is left of it at the end."""
    instance = Wharf(binary, tmp_path_factory.mktemp("wharf"))
    try:
        instance.start()
        instance.run("image", "load", str(busybox))
        yield instance
    finally:
        instance.dispose()


@pytest.fixture
def new_wharf(binary, busybox, tmp_path):
    """Makes instances of a test's own, each with the image; nothing is left of them at its end."""
    made = []

    def make(load=True, **options):
        instance = Wharf(binary, tmp_path / f"wharf{len(made)}", **options)
        made.append(instance)
        instance.start()
        if load:
            instance.run("image", "load", str(busybox))
        return instance

    try:
        yield make
    finally:
        problems = []
        for instance in made:
            try:
                instance.dispose()
            except Exception as problem:  # the others are to be ended too
                problems.append(problem)
        if problems:
            raise ExceptionGroup("instances did not end well", problems)


@pytest.fixture
def ecs(wharf):
    return wharf.client("ecs")


@pytest.fixture
def logs(wharf):
    return wharf.client("logs")


@pytest.fixture
def tasks(ecs, logs):
    """Runs tasks on the shared instance, with their output in a log group of this test's."""
    running = Tasks(ecs, logs)
    yield running
    running.finish()


@pytest.fixture
def registry(wharf):
    return Registry(wharf.port)


@pytest.fixture
def repository():
    """A repository's name that no other test uses."""
    return f"test/{uuid.uuid4().hex[:12]}"


@pytest.fixture(scope="session")
def aws_cli():
    """The AWS CLI of version 2."""
    return _aws_cli()


@pytest.fixture(scope="session")
def aws(wharf, aws_cli):
    """Runs the AWS CLI, version 2, against the shared instance: `aws("ecs", "list-clusters")` is its output."""

    def run(*arguments):
        done = subprocess.run(
            [aws_cli, "--endpoint-url", wharf.endpoint, "--output", "json", *arguments],
            env=wharf.environment(),
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, f"aws {' '.join(arguments)}: {done.stderr}"
        return done.stdout

    run.program = aws_cli
    return run


def _aws_cli():
    """The first AWS CLI of version 2; other tools put version 1 before it."""
    candidates = [os.environ.get("AWS_CLI"), "/usr/bin/aws", "/usr/local/bin/aws", shutil.which("aws")]
    for program in filter(None, candidates):
        try:
            told = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
        except FileNotFoundError:
            continue
        if told.startswith("aws-cli/2"):
            return program
    pytest.fail("there is no AWS CLI of version 2: install Debian's awscli, or set AWS_CLI")


# Builds


@pytest.fixture(scope="session")
def base_archives(tmp_path_factory):
    """By name, docker-save archives of the images that builds start from."""
    directory = tmp_path_factory.mktemp("bases")
    return {name: bases.archive(directory / f"{name}.tar", {name: image}) for name, image in bases.images().items()}


@pytest.fixture(scope="session")
def dockerd(base_archives, tmp_path_factory):
    """Docker's daemon, with the base images; there is one for all tests."""
    for program in ("/usr/bin/docker", "/usr/sbin/dockerd"):
        if not Path(program).exists():
            pytest.skip(f"{program} is not installed")
    version = subprocess.run(["/usr/sbin/dockerd", "--version"], capture_output=True, text=True, check=True).stdout
    if "version 20.10." not in version:
        pytest.skip(f"what is told of docker's builders is of 20.10, not of {version.strip()}")
    daemon = Dockerd(tmp_path_factory.mktemp("dockerd"))
    try:
        for archive in base_archives.values():
            daemon("load", "-q", "-i", archive)
        yield daemon
    finally:
        daemon.end()


@pytest.fixture(scope="session")
def builder(wharf, base_archives, tmp_path_factory):
    """`wharf build` on the shared instance, with the base images."""
    return Builder(wharf, tmp_path_factory.mktemp("built")).load(base_archives)


@pytest.fixture(scope="session")
def contexts(tmp_path_factory):
    """Makes the context of a case of tests/builds, once, for all who build it."""
    directory = tmp_path_factory.mktemp("contexts")
    return remembered(lambda case: case.context(directory))


@pytest.fixture(scope="session")
def by_docker(request, dockerd, contexts):
    """The image that docker's builder of a name makes of a case. What the chosen tests need is made side by side."""
    make = remembered(lambda case, name: dockerd.build(name, contexts(case), *case.arguments(contexts(case))))
    wanted = {}
    for item in request.session.items:
        if "by_docker" in item.fixturenames:
            case = item.callspec.params["case"]
            contexts(case)
            wanted |= {(case.name, name): (case, name) for name in item.callspec.params["way"].split("-")}
    with ThreadPoolExecutor(3) as pool:
        made = [pool.submit(make, *one) for one in wanted.values()]
    for one in made:
        if one.exception() is not None and not isinstance(one.exception(), Failed):
            raise one.exception()
    return make


@pytest.fixture(scope="session")
def by_wharf(builder, contexts):
    """The image that Wharf makes of a case."""
    return remembered(lambda case: builder.build(contexts(case), *case.arguments(contexts(case))))


def remembered(make):
    """`make`, once for the same arguments; how it failed is remembered too."""
    made = {}

    def get(case, *more):
        key = (case.name, *more)
        if key not in made:
            try:
                made[key] = make(case, *more)
            except Failed as failure:
                made[key] = failure
        if isinstance(made[key], Failed):
            raise made[key]
        return made[key]

    return get
