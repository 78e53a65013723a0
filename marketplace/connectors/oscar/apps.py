from django.apps import AppConfig


class OscarMarketConfig(AppConfig):
    name = "marketplace.connectors.oscar"
    label = "oscar_market"
