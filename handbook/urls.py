from django.urls import path

from handbook import views

app_name = "handbook"
urlpatterns = [
    path("", views.index, name="start"),
    path("about/<slug:anchor>/", views.anchor, name="anchor"),
    path("versions/<int:pk>/<slug:language>/<slug:slug>/", views.version, name="version"),
    path("<slug:language>/", views.index, name="index"),
    path("<slug:language>/search/", views.search, name="search"),
    path("<slug:language>/whole/", views.whole, name="whole"),
    path("<slug:language>/<slug:slug>/", views.page, name="page"),
    path("<slug:language>/<slug:slug>/letters.txt", views.letters, name="letters"),
    path("<slug:language>/<slug:slug>/opinion/", views.opinion, name="opinion"),
]
