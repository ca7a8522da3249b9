#!/usr/bin/env pwsh
#requires -Version 7.6
<#
Measures suspending one sender on many servers that are far away, against one: real Postfix instances behind a real sshd, with a delay
added to every byte on the way, half of it in each direction. Prints a table in markdown. Takes root and the packages of the lab; build
first (dotnet build -c Release).
#>
param(
    [int] $Servers = 20,
    # Added to a round trip.
    [int] $DelayMilliseconds = 500,
    [int] $Rounds = 3
)

$ErrorActionPreference = 'Stop'
$root = Split-Path (Split-Path $PSScriptRoot)
Import-Module (Join-Path $root out MailAbuse MailAbuse.psd1)
Add-Type -Path (Join-Path $root tests MailAbuse.Lab bin Release net10.0 MailAbuse.Lab.dll)

$lab = [MailAbuse.Lab.MailLab]::Start([MailAbuse.Lab.LabPlan]@{ FurtherServers = $Servers - 1 })
try {
    # Each under an alias of its own, with a way of its own.
    $inventory = "sshConfig: $($lab.Ssh.ConfigFile)`nservers:`n"
    foreach ($server in $lab.Servers) {
        $null = $lab.AddDistantHost("far-$($server.Name)", [TimeSpan]::FromMilliseconds($DelayMilliseconds / 2))
        $inventory += "  - name: $($server.Name)`n    host: far-$($server.Name)`n    configDirectory: $($server.ConfigDirectory)`n    log: $($server.LogFile)`n"
    }
    $env:MAILABUSE_CONFIG = Join-Path $lab.Folder far.yaml
    Set-Content $env:MAILABUSE_CONFIG $inventory
    $near = $env:MAILABUSE_CONFIG
    $env:MAILABUSE_CONFIG = $lab.InventoryFile
    $null = Get-MailServer | Initialize-MailServer -Confirm:$false
    $env:MAILABUSE_CONFIG = $near

    $median = { param($values) ($values | Sort-Object)[[int][math]::Floor($values.Count / 2)] }
    $measure = {
        param([string[]] $Names)
        (Measure-Command {
            $done = Suspend-MailSender joe@example.org -Server $Names -Force -Confirm:$false
            if (@($done | Where-Object State -In InPlace, Proved).Count -ne $Names.Count) { throw "only $(@($done).Count) of $($Names.Count)" }
        }).TotalSeconds
        $null = Resume-MailSender joe@example.org -Server $Names -Confirm:$false
    }
    $all = [string[]]$lab.Servers.Name
    $one = @(); $many = @()
    foreach ($round in 1..$Rounds) {
        $one += & $measure $all[$round % $all.Count]
        $many += & $measure $all
    }
    $a = & $median $one
    $b = & $median $many
    "| suspending one login, $DelayMilliseconds ms added to a round trip | seconds | times one |"
    '|---|---|---|'
    '| on 1 server | {0:0.0} | 1 |' -f $a
    '| on {0} servers | {1:0.0} | {2:0.0} |' -f $all.Count, $b, ($b / $a)
}
finally { $lab.Dispose() }
