"""Where the forms about rights find the fields for documents; they stand with the other fields, in accounts."""

from accounts.fields import DocumentField, DocumentsField

__all__ = ["DocumentField", "DocumentsField"]
