from django.urls import path

from onboarding import views

app_name = "onboarding"
urlpatterns = [
    path("put-aside/", views.put_aside, name="put_aside"),
    path("take-up/", views.take_up, name="take_up"),
]
