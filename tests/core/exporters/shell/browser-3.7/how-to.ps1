#requires -Version 7.0
# Plays the how-to for route shop.
# cannot express: plugins[0].config.auth_methods: people log in with a browser here; the script only shows that they are sent to it
# differs: routes.shop.protocols: https only: with a certificate of your own, CURL_CA_BUNDLE names its issuer's file
param(
    [string]$GatewayUrl = 'https://localhost:8443',
    [string]$Path = '/'
)
$ErrorActionPreference = 'Stop'
$RouteHost = 'shop.example.org'

# One request; ends the script where another status comes.
function Step($Title, $Expected, $Headers, $Query = '') {
    if ($RouteHost) { $Headers['Host'] = $RouteHost }
    $answer = Invoke-WebRequest -Uri ($GatewayUrl.TrimEnd('/') + $Path + $Query) -Headers $Headers `
        -MaximumRedirection 0 -SkipHttpErrorCheck -ErrorAction SilentlyContinue
    "${Title}: $($answer.StatusCode)" | Out-Host
    if ($answer.StatusCode -ne $Expected) {
        [Console]::Error.WriteLine("Expected status $Expected, got $($answer.StatusCode): $($answer.Content)")
        exit 1
    }
    return $answer.Content
}

function Basic($Name, $Word) {
    return 'Basic ' + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes("${Name}:${Word}"))
}

$null = Step 'Without credentials' 302 @{}
'All steps passed.'
