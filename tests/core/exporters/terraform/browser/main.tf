# Services, routes and plugins of a Konnect control plane.
# differs: plugins[0].config.hide_credentials: not set; the provider has a default of its own here, so the release's is written out
# differs: plugins[0].config.ssl_verify: not set; the provider has a default of its own here, so the release's is written out
# differs: plugins[0].config.consumer_by: not set; the provider has a default of its own here, so the release's is written out
# needs: control_plane_id: the id of the control plane in Konnect, as TF_VAR_control_plane_id
# needs: konnect_token: a personal or system access token, as TF_VAR_konnect_token
# needs: client_secret: a variable, as TF_VAR_client_secret; its value was in DECK_CLIENT_SECRET
# needs: session_secret: a variable, as TF_VAR_session_secret; its value was in DECK_SESSION_SECRET

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

variable "session_secret" {
  type      = string
  sensitive = true
}

resource "konnect_gateway_service" "shop" {
  name     = "shop"
  protocol = "https"
  host     = "shop.example"
  port     = 443
  path     = "/app"
  control_plane_id = var.control_plane_id
}

resource "konnect_gateway_route" "shop" {
  name      = "shop"
  hosts     = ["shop.example.org"]
  paths     = ["/"]
  protocols = ["https"]
  service = { id = konnect_gateway_service.shop.id }
  control_plane_id = var.control_plane_id
}

resource "konnect_gateway_plugin_openid_connect" "shop" {
  config = {
    auth_methods              = ["authorization_code", "session"]
    client_id                 = ["shop-client"]
    client_secret             = [var.client_secret]
    groups_required           = ["staff"]
    issuer                    = "https://login.example/realms/shop"
    login_action              = "redirect"
    logout_revoke             = true
    logout_uri_suffix         = "/logout"
    preserve_query_args       = true
    redirect_uri              = ["https://shop.example.org/callback"]
    response_mode             = "form_post"
    scopes                    = ["openid", "email"]
    session_cookie_name       = "shop"
    session_secret            = var.session_secret
    upstream_user_info_header = "x-userinfo"
    hide_credentials          = true
    ssl_verify                = true
    consumer_by               = ["username", "custom_id"]
  }
  route = { id = konnect_gateway_route.shop.id }
  control_plane_id = var.control_plane_id
}
