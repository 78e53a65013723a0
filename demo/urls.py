from django.urls import path

from demo import views

app_name = "demo"
urlpatterns = [
    path("components/", views.components, name="components"),
    path("mail/", views.mail, name="mail"),
    path("mail/<str:name>/", views.mail_one, name="mail_one"),
]
