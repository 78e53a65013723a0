from django.urls import path

from questions import views

app_name = "questions"
urlpatterns = [
    path("", views.ask, name="ask"),
    path("asked/", views.asked, name="asked"),
]
