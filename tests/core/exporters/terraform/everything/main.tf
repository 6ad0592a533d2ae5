# Services, routes and plugins of a Konnect control plane.
# differs: routes[1].protocols: not set: release 3.15 takes https only and answers plain http with 426, while Gatehouse takes both; [http, https] takes both everywhere
# needs: services[1].url: the provider takes host, port, path and protocol only: give the host as variable whole_host, and set the other three here
# differs: plugins[0].config.ssl_verify: not set; the provider has a default of its own here, so the release's is written out
# differs: plugins[0].config.consumer_by: not set; the provider has a default of its own here, so the release's is written out
# cannot express: plugins[0].config.bearer_token_header_name: the provider 3.19 has no such attribute; it is left out
# cannot express: _info: is left out: Terraform is given services, routes and plugins only
# cannot express: consumers: is left out: Terraform is given services, routes and plugins only
# needs: control_plane_id: the id of the control plane in Konnect, as TF_VAR_control_plane_id
# needs: konnect_token: a personal or system access token, as TF_VAR_konnect_token
# needs: base: a variable, as TF_VAR_base; its value was in DECK_BASE
# needs: upstream_url: a variable, as TF_VAR_upstream_url; its value was in DECK_UPSTREAM_URL
# needs: upstream_host: a variable, as TF_VAR_upstream_host; its value was in DECK_UPSTREAM_HOST
# needs: upstream_port: a variable, as TF_VAR_upstream_port; its value was in DECK_UPSTREAM_PORT
# needs: client_jwk_d: a variable, as TF_VAR_client_jwk_d; its value was in DECK_CLIENT_JWK_D
# needs: redis_password: a variable, as TF_VAR_redis_password; its value was in DECK_REDIS_PASSWORD
# needs: client_id: a variable, as TF_VAR_client_id; its value was in DECK_CLIENT_ID

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

variable "base" {
  type      = string
  sensitive = true
}

variable "upstream_url" {
  type      = string
  sensitive = true
}

variable "upstream_host" {
  type      = string
  sensitive = true
}

variable "upstream_port" {
  type      = string
  sensitive = true
}

variable "client_jwk_d" {
  type      = string
  sensitive = true
}

variable "redis_password" {
  type      = string
  sensitive = true
}

variable "client_id" {
  type      = string
  sensitive = true
}

variable "whole_host" {
  type = string
}

resource "konnect_gateway_service" "demo" {
  name     = "demo"
  protocol = "http"
  host     = "demo.example"
  port     = 8080
  path     = "/${var.base}"
  control_plane_id = var.control_plane_id
}

resource "konnect_gateway_service" "whole" {
  name = "whole"
  host = var.whole_host
  control_plane_id = var.control_plane_id
}

resource "konnect_gateway_service" "other" {
  name = "other"
  host = var.upstream_host
  port = var.upstream_port
  control_plane_id = var.control_plane_id
}

resource "konnect_gateway_route" "demo_route" {
  name      = "demo-route"
  paths     = ["/demo"]
  protocols = ["http", "https"]
  service = { id = konnect_gateway_service.demo.id }
  control_plane_id = var.control_plane_id
}

resource "konnect_gateway_route" "other_route" {
  name  = "other-route"
  paths = ["/other"]
  service = { id = konnect_gateway_service.other.id }
  control_plane_id = var.control_plane_id
}

resource "konnect_gateway_plugin_openid_connect" "demo_route" {
  config = {
    audience_claim               = ["aud"]
    audience_required            = ["kong"]
    auth_methods                 = ["bearer", "introspection", "session"]
    cache_ttl                    = 60
    client_alg                   = ["ES256"]
    client_auth                  = ["private_key_jwt"]
    client_id                    = ["kong"]
    client_jwk                   = [
      {
        crv             = "P-256"
        d               = var.client_jwk_d
        kid             = "first"
        kty             = "EC"
        x               = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4"
        x5t_number_s256 = "abc"
        y               = "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"
      },
    ]
    cluster_cache_redis          = {
      host = "cache.example"
      port = "6379"
    }
    consumer_claims              = [["preferred_username"], ["realm", "name"]]
    groups_claim                 = ["realm_access", "groups"]
    groups_required              = ["admins"]
    hide_credentials             = false
    http_proxy                   = "http://proxy.example:3128"
    introspection_endpoint       = "https://idp.example/introspect"
    introspection_headers_names  = ["authorization"]
    introspection_headers_values = ["Bearer {vault://env/token}"]
    issuer                       = "https://idp.example/realms/demo"
    issuers_allowed              = ["https://idp.example/realms/demo", "https://second.example"]
    login_tokens                 = null
    redis                        = {
      host           = "redis.example"
      password       = var.redis_password
      port           = "6380"
      sentinel_nodes = null
      ssl            = true
    }
    scopes                       = ["${var.client_id}/.default"]
    scopes_required              = ["openid"]
    session_storage              = "redis"
    timeout                      = 5000
    token_exchange               = {
      request               = {
        scopes = ["profile"]
      }
      subject_token_issuers = [
        {
          conditions = {
            has_audience = ["client-2"]
          }
          issuer     = "https://idp.example/realms/demo"
        },
      ]
    }
    upstream_headers             = [
      {
        header = "x-user"
        path   = ["preferred_username"]
      },
      {
        header = "x-city"
        path   = ["address", "city"]
      },
    ]
    ssl_verify                   = true
    consumer_by                  = ["username", "custom_id"]
  }
  service = { id = konnect_gateway_service.demo.id }
  route = { id = konnect_gateway_route.demo_route.id }
  control_plane_id = var.control_plane_id
}
