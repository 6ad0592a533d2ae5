#requires -Version 7.0
# Plays the how-to for route example-route.
param(
    [string]$GatewayUrl = 'http://localhost:8000',
    [string]$Path = '/anything'
)
$ErrorActionPreference = 'Stop'
$RouteHost = ''

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

$null = Step 'Without credentials' 401 @{}

$user = if ($env:HOWTO_USER) { $env:HOWTO_USER } else { 'alex' }
$word = if ($env:HOWTO_PASSWORD) { $env:HOWTO_PASSWORD } else { 'doe' }
$content = Step 'With user name and password' 200 @{ Authorization = Basic $user $word }

$token = $env:ACCESS_TOKEN
if (-not $token) {
    # The upstream echoes what the gateway sent it, with the token it fetched.
    $echoed = ($content | ConvertFrom-Json -AsHashtable)['headers'].GetEnumerator() |
        Where-Object { $_.Key -eq 'authorization' } | Select-Object -First 1
    $token = "$($echoed.Value)" -replace '^Bearer ', ''
}
if (-not $token) { throw 'The upstream does not echo the token: set ACCESS_TOKEN to one.' }
$null = Step 'With the token' 200 @{ 'Authorization' = "Bearer $token" }
$null = Step 'With the token once more' 200 @{ 'Authorization' = "Bearer $token" }
'All steps passed.'
