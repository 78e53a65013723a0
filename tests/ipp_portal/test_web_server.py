"""What the web server is told is understood by it."""

from gunicorn.config import Config

from ipp_portal import web_server


def test_each_name_is_a_setting_of_gunicorn_and_takes_its_value() -> None:
    told = {name: value for name, value in vars(web_server).items() if name.islower() and name[0] != "_"}
    config = Config()
    for name, value in told.items():
        config.set(name, value)

    assert {name: getattr(config, name) for name in told if name != "worker_class"} | {
        "worker_class": "gthread"
    } == told
