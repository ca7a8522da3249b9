BeforeDiscovery {
    . $PSScriptRoot/Lab.ps1
    $hindrance = Get-LabHindrance
}

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/Lab.ps1
    function Complete([string] $Text) { @([System.Management.Automation.CommandCompletion]::CompleteInput($Text, $Text.Length, $null).CompletionMatches.CompletionText) }
}

Describe 'Completion' {
    It 'of -Kind comes from the kinds of lines' {
        Complete 'Read-MailLog -Kind Re' | Should -Be 'Rejected', 'Released', 'Removed', 'Requeued'
        Complete 'Read-MailLog -Kind ' | Should -Be ([enum]::GetNames([MailAbuse.Mta.MailEventKind]) | Sort-Object)
    }

    It 'of -By comes from the groupings' {
        Complete 'Get-SenderRate -By Env' | Should -Be 'EnvelopeDomain', 'EnvelopeSender'
    }

    It 'of -SenderKind comes from the kinds of senders' { Complete 'Get-SenderRate -SenderKind Lo' | Should -Be 'LocalUser', 'Login' }

    It 'of -TimeZone comes from the machine' {
        Complete 'Get-SenderRate -TimeZone Europe/Berl' | Should -Be 'Europe/Berlin'
        Complete 'Read-MailLog -TimeZone berl' | Should -Contain 'Europe/Berlin'
    }

    It 'of parameters has ours' {
        $parameters = Complete 'Get-SenderRate -'
        foreach ($name in '-Path', '-Last', '-Baseline', '-Burst', '-Evidence') { $parameters | Should -Contain $name }
    }

    It 'of the output knows its properties' { Complete 'Get-SenderRate | Where-Object Envel' | Should -Be 'EnvelopeSenders' }
}

Describe 'Completion of who is suspended' -Skip:([bool]$hindrance) {
    BeforeAll {
        function Wait-ForCompletion([string] $Text, [string] $Wanted) {
            $deadline = [datetime]::UtcNow.AddSeconds(30)
            while ((Complete $Text) -notcontains $Wanted -and [datetime]::UtcNow -lt $deadline) { Start-Sleep -Milliseconds 50 }
        }
        $before = $env:MAILABUSE_CONFIG
        $lab = Start-Lab @('--no-ssh')
        $server = $lab.servers[0]
        $inventory = Join-Path (Get-TestFolder) servers.yaml
        $mx1 = "  - { name: mx1, configDirectory: $($server.configDirectory), log: [$($server.log)] }"
        "servers:`n$mx1`n  - { name: mx2, configDirectory: $(Get-TestFolder) }" | Set-Content $inventory
        $env:MAILABUSE_CONFIG = $inventory
        $null = Initialize-MailServer mx1
        $hostile = 'x;$(throw)''`@example.org'
        foreach ($sender in 'joe@example.org', '*', $hostile, '192.0.2.77') { $null = Suspend-MailSender $sender -Server mx1 -Case 2026-0042 -Force }
        $null = Suspend-MailSender uid=33 -Server mx1 -Case "John's shop" -Force
    }
    BeforeEach {
        # Where the machine has other work, even mx1 may take longer than a Tab waits; it is there at a later one.
        Wait-ForCompletion 'Resume-MailSender -Server mx1 jo' 'joe@example.org'
    }
    AfterAll {
        $env:MAILABUSE_CONFIG = $before
        Stop-Lab $lab
    }

    It 'offers senders and cases to <_>' -ForEach 'Resume-MailSender', 'Get-SuspendedMailSender', 'Invoke-QueueQuarantine', 'Get-QuarantinedMessage', 'Restore-QuarantinedMessage', 'Remove-QuarantinedMessage' {
        Complete "$_ JO" | Should -Be 'joe@example.org'
        Complete "$_ -Server mx1 -Sender u" | Should -Be 'uid=33'
        Complete "$_ -Server mx1 -Sender " | Should -Be '192.0.2.77', 'joe@example.org', 'uid=33', "'$($hostile -replace "'", "''")'"
        Complete "$_ -Case " | Should -Be '2026-0042', "'John''s shop'"
        Complete "$_ -Case 'jo" | Should -Be "'John''s shop'"
        Complete "$_ -Case 2026" | Should -Be '2026-0042'
    }

    It 'gives each as one word that means itself' {
        foreach ($word in Complete 'Resume-MailSender -Server mx1 ') {
            $call = [System.Management.Automation.Language.Parser]::ParseInput("x $word", [ref]$null, [ref]$null).EndBlock.Statements[0].PipelineElements[0]
            $call.CommandElements.Count | Should -Be 2
            $call.CommandElements[1].SafeGetValue() | Should -BeIn 'joe@example.org', $hostile, '192.0.2.77', 'uid=33'
        }
    }

    It 'says how and since when' {
        $text = 'Resume-MailSender jo'
        [System.Management.Automation.CommandCompletion]::CompleteInput($text, $text.Length, $null).CompletionMatches.ToolTip | Should -Match '^Defer since 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ on mx1, case 2026-0042$'
    }

    It 'goes by -Server, as a name, a wildcard, a list or an object' {
        Complete 'Resume-MailSender -Server mx2 jo' | Should -Not -Contain 'joe@example.org'
        Complete 'Resume-MailSender -Server MX* jo' | Should -Be 'joe@example.org'
        Complete 'Resume-MailSender -Server mx2,mx1 jo' | Should -Be 'joe@example.org'
        Complete 'Resume-MailSender -Server nowhere jo' | Should -Not -Contain 'joe@example.org'
        $global:itsServer = Get-MailServer mx1
        Complete 'Resume-MailSender -Server $itsServer jo' | Should -Be 'joe@example.org'
        Remove-Variable itsServer -Scope Global
    }

    It 'knows at once who was suspended or resumed just now' {
        Complete 'Resume-MailSender ma' | Should -Not -Contain 'mary@example.org'
        $null = Suspend-MailSender mary@example.org -Server mx1 -Force
        Wait-ForCompletion 'Resume-MailSender ma' 'mary@example.org'
        Complete 'Resume-MailSender ma' | Should -Be 'mary@example.org'
        $null = Resume-MailSender mary@example.org -Server mx1 -WarningAction SilentlyContinue
        Complete 'Resume-MailSender ma' | Should -Not -Contain 'mary@example.org'
    }

    It 'waits two seconds for a server that hangs, once, and offers what the others said' {
        $config = Join-Path (Get-TestFolder) ssh_config
        "Host slow`n  ProxyCommand sleep 9" | Set-Content $config
        "servers:`n$mx1`n  - { name: slow, host: slow, sshConfig: $config }" | Set-Content $inventory
        $global:Error.Clear()
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        Complete 'Resume-MailSender jo' | Should -Be 'joe@example.org'
        $clock.ElapsedMilliseconds | Should -BeGreaterThan 1500
        $clock.ElapsedMilliseconds | Should -BeLessThan 6000
        $clock.Restart()
        Complete 'Resume-MailSender jo' | Should -Be 'joe@example.org'
        $clock.ElapsedMilliseconds | Should -BeLessThan 1900
        $global:Error.Count | Should -Be 0
    }
}
