# Services, routes and plugins of a Konnect control plane.
# differs: plugins[0].config.scopes: not set; the provider has a default of its own here, so the release's is written out
# differs: plugins[0].config.hide_credentials: not set; the provider has a default of its own here, so the release's is written out
# differs: plugins[0].config.ssl_verify: not set; the provider has a default of its own here, so the release's is written out
# differs: plugins[0].config.consumer_by: not set; the provider has a default of its own here, so the release's is written out
# needs: control_plane_id: the id of the control plane in Konnect, as TF_VAR_control_plane_id
# needs: konnect_token: a personal or system access token, as TF_VAR_konnect_token
# needs: client_secret: a variable, as TF_VAR_client_secret; its value was in DECK_CLIENT_SECRET
# needs: issuer: a variable, as TF_VAR_issuer; its value was in DECK_ISSUER

terraform {
  required_providers {
    konnect = {
      source  = "kong/konnect"
      version = "~> 3.19"
    }
  }
}

provider "konnect" {
  personal_access_token = var.konnect_token
  server_url            = var.konnect_server_url
}

variable "konnect_token" {
  type      = string
  sensitive = true
}

variable "konnect_server_url" {
  type    = string
  default = "https://us.api.konghq.com/"
}

variable "control_plane_id" {
  type = string
}

variable "client_secret" {
  type      = string
  sensitive = true
}

variable "issuer" {
  type      = string
  sensitive = true
}

resource "konnect_gateway_service" "example_service" {
  name     = "example-service"
  protocol = "http"
  host     = "httpbin.example"
  port     = 8080
  path     = "/anything"
  control_plane_id = var.control_plane_id
}

resource "konnect_gateway_route" "example_route" {
  name      = "example-route"
  paths     = ["/anything"]
  protocols = ["http", "https"]
  service = { id = konnect_gateway_service.example_service.id }
  control_plane_id = var.control_plane_id
}

resource "konnect_gateway_plugin_openid_connect" "example_service" {
  config = {
    auth_methods            = ["introspection", "password"]
    bearer_token_param_type = ["header"]
    client_auth             = ["client_secret_post"]
    client_id               = ["kong"]
    client_secret           = [var.client_secret]
    issuer                  = var.issuer
    scopes                  = ["openid"]
    hide_credentials        = true
    ssl_verify              = true
    consumer_by             = ["username", "custom_id"]
  }
  service = { id = konnect_gateway_service.example_service.id }
  control_plane_id = var.control_plane_id
}
