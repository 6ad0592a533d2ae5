# Services, routes and plugins of a Konnect control plane.
# differs: plugins[0].config.hide_credentials: not set; it means true in 3.15 and false in 3.8, so it is written out
# differs: plugins[0].config.ssl_verify: not set; it means true in 3.15 and false in 3.8, so it is written out
# cannot express: plugins[1].config.issuer: takes a vault reference since 3.14; release 3.8 reads it as plain text
# differs: plugins[1].config.hide_credentials: not set; it means true in 3.15 and false in 3.8, so it is written out
# differs: plugins[1].config.ssl_verify: not set; it means true in 3.15 and false in 3.8, so it is written out
# differs: plugins[0].config.scopes: not set; the provider has a default of its own here, so the release's is written out
# differs: plugins[0].config.consumer_by: not set; the provider has a default of its own here, so the release's is written out
# differs: plugins[1].config.scopes: not set; the provider has a default of its own here, so the release's is written out
# differs: plugins[1].config.consumer_by: not set; the provider has a default of its own here, so the release's is written out
# differs: plugins[2]: the plugin "rate-limiting" is written by its fields' names, which were not compared with the provider's
# needs: control_plane_id: the id of the control plane in Konnect, as TF_VAR_control_plane_id
# needs: konnect_token: a personal or system access token, as TF_VAR_konnect_token
# needs: token_salt: a variable, as TF_VAR_token_salt; its value was in DECK_TOKEN_SALT
# needs: client_secret: a variable, as TF_VAR_client_secret; its value was in DECK_CLIENT_SECRET
# needs: client_secret_2: a variable, as TF_VAR_client_secret_2; its value was in DECK_CLIENT_SECRET_2

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

variable "token_salt" {
  type      = string
  sensitive = true
}

variable "client_secret" {
  type      = string
  sensitive = true
}

variable "client_secret_2" {
  type      = string
  sensitive = true
}

resource "konnect_gateway_service" "it_s_a__service___home__id___s" {
  name            = "it's a \"service\" $HOME `id` %s"
  protocol        = "http"
  host            = "192.0.2.7"
  port            = 8080
  path            = "/a%20b/$(id)"
  connect_timeout = 1000
  tags            = ["a,b", "$(reboot)", "$${HOME}"]
  control_plane_id = var.control_plane_id
}

resource "konnect_gateway_service" "in_parts" {
  name     = "in-parts"
  protocol = "https"
  host     = "upstream.example"
  port     = 8443
  path     = "/deep/path"
  retries  = 0
  control_plane_id = var.control_plane_id
}

resource "konnect_gateway_route" "route___echo_x___" {
  name      = "route'; echo x; '"
  paths     = ["/it's/$HOME", "~/v\\d+/(?<id>[^/]+)$"]
  methods   = ["GET", "POST"]
  protocols = ["http", "https"]
  headers   = {
    x-kind = ["a b", "$(id)"]
  }
  service = { id = konnect_gateway_service.it_s_a__service___home__id___s.id }
  control_plane_id = var.control_plane_id
}

resource "konnect_gateway_route" "zweite_stra__e" {
  name                       = "zweite-Straße"
  hosts                      = ["*.example.com", "api.example.com"]
  protocols                  = ["https"]
  strip_path                 = false
  https_redirect_status_code = 308
  service = { id = konnect_gateway_service.it_s_a__service___home__id___s.id }
  control_plane_id = var.control_plane_id
}

resource "konnect_gateway_route" "in_parts_route" {
  name           = "in-parts-route"
  paths          = ["/parts"]
  protocols      = ["http", "https"]
  preserve_host  = true
  regex_priority = 10
  service = { id = konnect_gateway_service.in_parts.id }
  control_plane_id = var.control_plane_id
}

resource "konnect_gateway_plugin_openid_connect" "global" {
  config = {
    audience_required              = ["https://api.example/a b", "it's"]
    auth_methods                   = ["introspection", "bearer"]
    cache_tokens_salt              = var.token_salt
    client_auth                    = ["client_secret_basic", "client_secret_post"]
    client_id                      = ["kong\"quoted\"", "second $client"]
    client_secret                  = [var.client_secret, var.client_secret_2]
    hide_credentials               = true
    introspection_post_args_names  = ["note"]
    introspection_post_args_values = ["100% \\n literal,   separator"]
    issuer                         = "https://idp.example/realms/d'emo$x"
    scopes_required                = ["read write", "admin$"]
    ssl_verify                     = true
    unauthorized_error_message     = "No\tentry: \"you\" & $USER; `whoami` {{ .x }} #{y} $${{ nothing"
    scopes                         = ["openid"]
    consumer_by                    = ["username", "custom_id"]
  }
  control_plane_id = var.control_plane_id
}

resource "konnect_gateway_plugin_openid_connect" "parts_instance" {
  instance_name = "Parts_Instance"
  enabled       = false
  protocols     = ["https"]
  tags          = ["one", "two"]
  config        = {
    auth_methods     = ["bearer"]
    client_id        = ["{vault://aws/idp/id}"]
    hide_credentials = true
    issuer           = "{vault://env/issuer}"
    leeway           = 5
    ssl_verify       = true
    scopes           = ["openid"]
    consumer_by      = ["username", "custom_id"]
  }
  route = { id = konnect_gateway_route.in_parts_route.id }
  control_plane_id = var.control_plane_id
}

resource "konnect_gateway_plugin_rate_limiting" "in_parts" {
  config = {
    minute = 5
    policy = "local"
  }
  service = { id = konnect_gateway_service.in_parts.id }
  control_plane_id = var.control_plane_id
}
