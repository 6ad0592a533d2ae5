-- A stand-in for lua-resty-openidc, which no package registry has: it takes the options that the library's README names
-- for introspect() and no others, looks for the token where they say, and answers by the token's own word. Everything
-- around the call is then run for real.
local documented = {}
for name in ([[
    discovery client_id client_secret introspection_endpoint introspection_endpoint_auth_method
    introspection_token_param_name introspection_params introspection_cache_ignore introspection_interval
    introspection_expiry_claim introspection_enable_negative_cache cache_segment http_request_decorator
    auth_accept_token_as auth_accept_token_as_header_name ssl_verify timeout keepalive proxy_opts
    client_rsa_private_key client_rsa_private_key_id client_jwt_assertion_expires_in
    symmetric_key public_key token_signing_alg_values_expected accept_none_alg accept_unsupported_alg jwk_expires_in
    jwt_verification_cache_ignore iat_slack
]]):gmatch("%S+") do
    documented[name] = true
end

local function token(options)
    local place = options.auth_accept_token_as or "header"
    if place:sub(1, 6) == "cookie" then
        return ngx.var["cookie_" .. (place:match(":(.*)") or "PA.global")]
    end
    local header = ngx.req.get_headers()[options.auth_accept_token_as_header_name or "Authorization"]
    return type(header) == "string" and header:match("^[Bb]earer +(.+)$") or nil
end

local answers = {
    good = { active = true, sub = "alex", aud = { "kong", "other" }, scope = "read write", exp = 4102444800 },
    poor = { active = true, sub = "alex", aud = "kong", scope = "other", exp = 4102444800 },
}

local function introspect(options)
    for name in pairs(options) do
        if not documented[name] then
            error("lua-resty-openidc has no option " .. name)
        end
    end
    if not options.discovery and not options.introspection_endpoint then
        error("neither discovery nor introspection_endpoint")
    end
    -- What was asked with, for the test to see behind the gateway.
    ngx.req.set_header("x-asked-by", options.client_id)
    ngx.req.set_header("x-asked-with", options.client_secret)
    local found = token(options)
    if not found then
        return nil, "no Authorization header found"
    end
    local answer = answers[found]
    if not answer then
        return nil, "invalid token"
    end
    return answer, nil, found
end

return {
    introspect = introspect,
    bearer_jwt_verify = introspect,
}
