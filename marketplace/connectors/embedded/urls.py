"""Addresses of the market. Items also answer under short, mobile and language forms; connector.ITEM knows the same."""

from django.urls import path, re_path

from marketplace.connectors.embedded import api, operator_api, views

app_name = "embedded_market"

NAME = r"(?P<name>[0-9]{1,9}(?:-[\w-]{0,200})?)/?$"

urlpatterns = [
    path("", views.home, name="home"),
    path("search", views.results, name="search"),
    path("store/<slug:seller_id>/", views.store, name="store"),
    re_path(rf"^item/{NAME}", views.item, name="item"),
    re_path(rf"^i/{NAME}", views.other_form),
    re_path(rf"^m/item/{NAME}", views.other_form),
    re_path(rf"^(?P<language>[a-z]{{2}})/item/{NAME}", views.other_form),
    path("picture/<int:number>/<int:which>.jpg", views.picture, name="picture"),
    path("basket/", views.basket, name="basket"),
    path("basket/add/<int:number>/", views.add, name="add"),
    path("basket/remove/<int:number>/", views.remove, name="remove"),
    path("api/items/<int:number>", api.item, name="api_item"),
    path("api/search", api.results, name="api_search"),
    path("api/stores/<slug:seller_id>", api.store, name="api_store"),
    path("api/operator/items/<int:number>", operator_api.item, name="operator_item"),
    path("api/operator/items/<int:number>/hide", operator_api.command, {"act": "hide"}, name="operator_hide"),
    path("api/operator/items/<int:number>/restore", operator_api.command, {"act": "restore"}, name="operator_restore"),
    path("api/operator/commands/<path:key>", operator_api.read_back, name="operator_command"),
    path("api/operator/sellers/<slug:seller_id>/contact", operator_api.contact, name="operator_contact"),
]
