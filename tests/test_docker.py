"""The container's files, run as far as that goes without an engine."""

import os
import re
import subprocess
import sys
from collections import Counter
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml

from passbot.__main__ import parser
from passbot.commands import COMMANDS
from passbot.commands import start as start_command
from passbot.process import PARTS
from passbot.settings.config import SETTINGS, Settings, load
from tests.image import (
    TOP,
    image_environ,
    instruction,
    instructions,
    is_ignored,
)

PROXY = TOP / "docs" / "cluster.nginx.conf"
PROCESSES = ("api-1", "api-2", "bot-1", "bot-2", "worker-1", "worker-2")
CLUSTER = ("proxy", *PROCESSES)
HERE = Path(sys.executable).parent.parent


@pytest.mark.parametrize("name", ["vol", ".git", ".venv", "tests", "compose.yaml"])
def test_what_is_the_sites_own_stays_out_of_the_image(name: str) -> None:
    assert is_ignored(TOP / name)


def test_the_site_is_a_volume_that_the_container_may_write() -> None:
    assert instruction("VOLUME") == f"{instruction('WORKDIR')}/vol" == image_environ()["PASSBOT_HOME"]
    user, group = instruction("USER").split(":")
    assert int(user) > 0
    assert f"install -d -o {user} -g {group} vol" in " ".join(
        rest for word, rest in instructions() if word == "RUN"
    )


def test_hadolint_finds_nothing() -> None:
    subprocess.run([HERE / "bin/hadolint", "--failure-threshold", "style", "Dockerfile"], cwd=TOP, check=True)


def compose(**environ: str) -> dict[str, Any]:  # Any: YAML
    """compose.yaml with its variables filled in; bash reads ${...} as compose does."""
    text = (TOP / "compose.yaml").read_text()
    bash = subprocess.run(
        ["bash", "-euc", f"cat <<END_OF_FILE\n{text}\nEND_OF_FILE"],
        env={"PATH": os.defpath} | environ,
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(yaml.safe_load(bash.stdout))


def compose_environ(service: dict[str, Any]) -> dict[str, str]:  # Any: YAML
    return {name: str(value or "") for name, value in service["environment"].items()}


def test_compose_starts_one_site_in_vol() -> None:
    services = compose()["services"]

    assert ["passbot"] == [name for name, service in services.items() if "profiles" not in service]
    assert [f"./vol:{instruction('VOLUME')}"] == services["passbot"]["volumes"]
    assert all("command" not in services[name] for name in ("passbot", "postgres"))


def test_compose_gives_passbot_time_to_end() -> None:
    grace = {name: service["stop_grace_period"] for name, service in compose()["services"].items()}

    assert {"passbot": "10s", "postgres": "30s"} == {name: grace[name] for name in ("passbot", "postgres")}
    assert {"10s"} == {grace[name] for name in ("caddy", *CLUSTER)}


@pytest.mark.parametrize(("environ", "port"), [({}, 8000), ({"API_PORT": "8001"}, 8001)])
def test_compose_keeps_the_api_on_this_machine_on_the_port_that_is_set(
    environ: dict[str, str], port: int
) -> None:
    assert [f"127.0.0.1:{port}:8000"] == compose(**environ)["services"]["passbot"]["ports"]


@pytest.mark.parametrize(
    ("environ", "database"),
    [
        ({}, r"sqlite:///.*/passbot.db"),
        ({"POSTGRES_PASSWORD": "secret1"}, r"postgresql://passbot:secret1@postgres/passbot"),
    ],
    ids=["as it is", "profile postgres"],
)
def test_a_container_finds_its_database(tmp_path: Path, environ: dict[str, str], database: str) -> None:
    settings = compose_environ(compose(**environ)["services"]["passbot"])
    ask = "from passbot.settings import config; print(config.load().database_url)"

    place = {"PASSBOT_HOME": str(tmp_path), "PYTHONPATH": str(TOP)}
    environ = image_environ() | place | settings
    asked = subprocess.run([sys.executable, "-c", ask], env=environ, capture_output=True, text=True)

    assert re.fullmatch(database, asked.stdout.strip()), asked.stderr


def test_the_profile_postgres_brings_the_server_that_passbot_is_told_of() -> None:
    services = compose(POSTGRES_PASSWORD="secret1")["services"]

    server = services["postgres"]
    url = services["passbot"]["environment"]["PASSBOT_DATABASE_URL"]
    assert ["postgres", "cluster"] == server["profiles"]
    named = server["environment"]
    assert f"postgresql://{named['POSTGRES_USER']}:{named['POSTGRES_PASSWORD']}@postgres/passbot" == url
    assert {"postgres": {"condition": "service_healthy", "required": False}} == services["passbot"][
        "depends_on"
    ]


def test_the_profile_caddy_stands_before_the_one_site(tmp_path: Path) -> None:
    """Its configuration is run by tests/test_proxy.py."""
    services = compose(SITE_URL="https://gate.example.com")["services"]
    caddy, site = services["caddy"], services["passbot"]
    file = (TOP / "docs" / "Caddyfile").read_text(encoding="utf-8")

    settings = loaded(tmp_path, image_environ() | compose_environ(site))

    assert (["caddy"], {"SITE_URL": "https://gate.example.com"}) == (caddy["profiles"], caddy["environment"])
    assert "./docs/Caddyfile:/etc/caddy/Caddyfile:ro" in caddy["volumes"]
    assert {"passbot": {"condition": "service_healthy"}} == caddy["depends_on"]
    assert caddy["environment"].keys() == set(re.findall(r"\{\$(\w+)\} \{", file))
    assert f"reverse_proxy passbot:{settings.api_port}\n" in file
    assert f"reverse_proxy /telegram passbot:{settings.webhook_port}\n" in file
    assert ("0.0.0.0", "0.0.0.0") == (settings.api_host, settings.webhook_host)
    assert caddy["environment"]["SITE_URL"] == str(settings.api_url)


def test_without_an_address_compose_says_none(tmp_path: Path) -> None:
    services = compose()["services"]

    assert load(tmp_path).api_url == loaded(tmp_path, compose_environ(services["passbot"])).api_url
    assert "https://localhost" == services["caddy"]["environment"]["SITE_URL"]


def test_the_cluster_runs_two_of_each_part_and_every_part() -> None:
    services = compose()["services"]

    parts = {name: started_by(services[name]["command"]) for name in PROCESSES}

    assert {"postgres", *CLUSTER} == {
        name for name, service in services.items() if "cluster" in service.get("profiles", ())
    }
    assert dict.fromkeys(PARTS, 2) == Counter(part for some in parts.values() for part in some)


def started_by(command: list[str]) -> list[str]:
    """As the command line itself reads it."""
    args = parser(COMMANDS, command).parse_args(command)
    assert args.run is start_command.run
    return start_command._parts(args.only)


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_of_the_cluster_takes_its_settings(tmp_path: Path, name: str) -> None:
    services = compose(POSTGRES_PASSWORD="secret1", SITE_URL="https://gate.example.com")["services"]
    environ = image_environ() | compose_environ(services[name])

    settings = loaded(tmp_path, environ)

    proxy = services["proxy"]["networks"]["cluster"]["ipv4_address"]
    assert "postgresql://passbot:secret1@postgres/passbot" == settings.database_url
    assert "https://gate.example.com" == str(settings.api_url).rstrip("/")
    assert "https://gate.example.com" == str(settings.webhook_url).rstrip("/")
    assert ("0.0.0.0", "0.0.0.0") == (settings.api_host, settings.webhook_host)  # of a container
    assert (proxy,) == settings.api_proxies
    assert environ.keys() <= image_environ().keys() | known_settings()


def loaded(home: Path, environ: dict[str, str]) -> Settings:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environ.items():
            patch.setenv(name, value)
        return load(home)


def known_settings() -> set[str]:
    return {f"PASSBOT_{name.upper()}" for name in SETTINGS}


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_of_the_cluster_is_the_one_site_in_vol(name: str) -> None:
    services = compose()["services"]
    alone, process = services["passbot"], services[name]

    assert all(alone[same] == process[same] for same in ("build", "init", "user", "restart", "volumes"))
    assert [] == process["ports"]  # only the proxy is reached from outside
    assert {"postgres": {"condition": "service_healthy"}} == process["depends_on"]
    assert "healthcheck" not in process  # the image has one


def test_the_proxy_knows_each_process_by_an_address_that_stays() -> None:
    made = compose(SUBNET="10.1.2")
    services, settings = made["services"], SETTINGS
    named = set(re.findall(r"server ([a-z0-9-]+):(\d+)", PROXY.read_text(encoding="utf-8")))

    api, webhook = settings["api_port"].default, settings["webhook_port"].default
    ports = {f"{kind}-{number}": port for kind, port in (("api", api), ("bot", webhook)) for number in (1, 2)}
    assert {(name, str(port)) for name, port in ports.items()} == named
    addresses = [services[name]["networks"]["cluster"]["ipv4_address"] for name in ("proxy", *ports)]
    assert 5 == len(set(addresses))
    (pool,) = made["networks"]["cluster"]["ipam"]["config"]
    assert all(ip_address(each) in ip_network(pool["subnet"]) for each in addresses)


def test_the_proxy_starts_when_those_behind_it_are_well_and_again_when_they_are_new() -> None:
    services = compose()["services"]
    proxy = services["proxy"]

    waited = {name: how for name, how in proxy["depends_on"].items() if name.startswith(("api", "bot"))}
    assert {"api-1", "api-2", "bot-1", "bot-2", "worker-1", "worker-2"} == set(proxy["depends_on"])
    assert all({"condition": "service_healthy", "restart": True} == how for how in waited.values())
    assert {"cluster"} == set(proxy["networks"])  # it need not reach the database
    assert all({"default", "cluster"} == set(services[name]["networks"]) for name in waited)


def test_the_proxys_files_are_where_its_configuration_looks_for_them() -> None:
    volumes = [each.split(":") for each in compose()["services"]["proxy"]["volumes"]]

    mounted = {inside: outside for outside, inside, mode in volumes if mode == "ro"}
    assert PROXY.samefile(TOP / mounted.pop("/etc/nginx/conf.d/default.conf"))
    assert {"/etc/nginx/tls": "./vol/tls"} == mounted
    assert "/etc/nginx/tls/fullchain.pem" in PROXY.read_text(encoding="utf-8")
