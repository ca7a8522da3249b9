BeforeDiscovery {
    . $PSScriptRoot/Lab.ps1
    $hindrance = Get-LabHindrance
}

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/Lab.ps1
    $before = $env:MAILABUSE_CONFIG
    $folder = Get-TestFolder
    $logs = Join-Path $Root examples logs two-servers
    function Set-Inventory([string[]] $Lines) {
        $Lines | Set-Content (Join-Path $folder servers.yaml)
        $env:MAILABUSE_CONFIG = Join-Path $folder servers.yaml
    }
    # All that is found out of each sender, but for the views' sake.
    function ConvertTo-Text($Rates) { @($Rates | ForEach-Object { $_ | ConvertTo-Json -Depth 3 -Compress }) }
}

AfterAll { $env:MAILABUSE_CONFIG = $before }

Describe 'Logs of servers on this machine' {
    BeforeAll {
        Set-Inventory 'servers:', "  - { name: west, log: [$logs/mx1.log] }", "  - { name: east, log: [$logs/out1.log] }", '  - { name: old, host: old, mta: qmail }',
        '  - { name: dead, host: "ssh://nobody@127.0.0.1:1" }'
    }

    It 'are one picture, and results bear the names of the inventory' {
        $burst = @(Get-MailServer west, east | Get-SenderRate -Burst)
        $burst.Sender | Should -Be 'jonas.berg@example.com'
        $burst.Server | Should -Be 'west'
        $plain = @(Get-SenderRate $logs/mx1.log, $logs/out1.log -Burst)
        $plain.Server | Should -Not -Be 'west'
        foreach ($property in 'Messages', 'Recipients', 'Delivered', 'Deferred', 'Bounced', 'Score', 'Reasons', 'BurstStart') { $burst.$property | Should -Be $plain.$property }
    }

    It 'are found by name, with wildcards, once each' {
        $piped = ConvertTo-Text (Get-MailServer west, east | Get-SenderRate)
        ConvertTo-Text (Get-SenderRate -Server *st) | Should -Be $piped
        ConvertTo-Text (Get-SenderRate -Server west, e*, *st) | Should -Be $piped
        ConvertTo-Text (Get-MailServer west, east | Get-SenderRate -Server east -ThrottleLimit 1) | Should -Be $piped
    }

    It 'come from a job as well' {
        $servers = Start-Job { $env:MAILABUSE_CONFIG = $using:env:MAILABUSE_CONFIG; Import-Module $using:ModulePath; Get-MailServer *st } | Receive-Job -Wait -AutoRemoveJob
        ($servers | Get-SenderRate -Burst).Server | Should -Be 'west'
    }

    It 'are read as lines under their names, and the sender is known on the second server too' {
        $lines = @(Get-MailServer *st | Read-MailLog -Sender jonas.berg@example.com -Kind Delivery)
        $lines.Server | Select-Object -Unique | Should -Be 'west', 'east'
        (Get-MailServer *st | Get-SenderRate -Burst | Read-MailLog -Server west, east -Kind Delivery).Count | Should -Be $lines.Count
        @(Read-MailLog -Server east | Select-Object -First 2).Server | Should -Be 'east', 'east'
    }

    It 'take -Until end as the end of the log that ends last' {
        $rate = Get-SenderRate -Server *st -Until end -Last 1h -Evidence 2 -Burst
        $rate.Evidence.Count | Should -Be 2
        $rate.Last | Should -BeGreaterThan ([DateTimeOffset]'2026-01-01')
    }

    It 'bring one error for a server that cannot be read, and a warning that it is missing: <Name>' -ForEach @(
        @{ Name = 'dead'; Id = 'ServerUnreachable,*' }
        @{ Name = 'old'; Id = 'MtaNotSupported,*' }
    ) {
        $rates = @(Get-MailServer west, $Name, east | Get-SenderRate -Burst -ErrorVariable failed -ErrorAction SilentlyContinue -WarningVariable warned -WarningAction SilentlyContinue)
        $rates.Server | Should -Be 'west'
        $rates.IsComplete | Should -BeFalse
        @($failed | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] }).Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike $Id
        $failed[0].TargetObject | Should -Be $Name
        $warned | Should -Match "lacks $Name"
    }

    It 'answer an unknown name by one error' {
        Get-SenderRate -Server nobody -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'ServerUnknown,*'
        @(Get-SenderRate -Server nobody, west -Burst -ErrorAction SilentlyContinue).Server | Should -Be 'west'
    }

    It 'are not read for an empty pipeline' {
        @() | Get-SenderRate | Should -BeNullOrEmpty
        Get-MailServer west | Where-Object Name -EQ nobody | Read-MailLog | Should -BeNullOrEmpty
    }

    It 'cannot be named together with a path' {
        { Get-SenderRate -Path $logs/mx1.log -Server west } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
    }
}

Describe 'Logs of servers behind ssh' -Skip:($null -ne $hindrance) {
    BeforeAll {
        $lab = Start-Lab --plan, two-servers
        Set-Inventory "sshConfig: $($lab.sshConfig)", 'servers:', "  - { name: west, host: mx1, log: [$logs/mx1.log] }", "  - { name: east, host: out1, log: [$logs/out1.log] }"
    }

    AfterAll { Stop-Lab $lab }

    It 'say the same as files here' {
        $far = Get-MailServer | Get-SenderRate -Evidence 3 -TimeZone UTC
        Set-Inventory 'servers:', "  - { name: west, log: [$logs/mx1.log] }", "  - { name: east, log: [$logs/out1.log] }"
        $here = Get-MailServer | Get-SenderRate -Evidence 3 -TimeZone UTC
        ConvertTo-Text $far | Should -Be (ConvertTo-Text $here)
        @($far | Where-Object IsBurst).Server | Should -Be 'west'
    }

    It 'are told in bytes with -Verbose, and as lines' {
        Set-Inventory "sshConfig: $($lab.sshConfig)", 'servers:', "  - { name: west, host: mx1, log: [$logs/mx1.log] }"
        $said = @(Get-MailServer | Get-SenderRate -Burst -Verbose 4>&1) -join "`n"
        $said | Should -Match 'west: [\d.]+ MB of log there, [\d.]+ MB of it came, packed'
        @(Get-MailServer | Read-MailLog -Kind Accepted).Count | Should -Be @(Read-MailLog $logs/mx1.log -Kind Accepted).Count
    }

    It 'know who is in a session of the real servers just now' {
        $env:MAILABUSE_CONFIG = $lab.sshInventory
        $from = [DateTimeOffset]::Now
        foreach ($n in 1..3) { Get-RcptAnswer $lab.servers[0] joe@example.org joes-secret | Should -Be 250 }
        # The server gives a queue id, and notes the login, as soon as there is a recipient.
        $rate = Get-MailServer | Get-SenderRate -Since $from.AddMinutes(-1)
        $rate.Sender | Should -Be 'joe@example.org'
        $rate.Server | Should -Be 'mx1'
        $rate.Messages | Should -Be 3
        ($rate | Get-MailServer).Name | Should -Be 'mx1'
        @(Get-MailServer | Read-MailLog -Since $from.AddMinutes(-1) -Kind Accepted).Server | Select-Object -Unique | Should -Be 'mx1'
    }

    It 'stop at once' {
        Set-Inventory "sshConfig: $($lab.sshConfig)", 'servers:', "  - { name: west, host: mx1, log: [$folder/pipe.log] }"
        New-HugeLog "$folder/pipe.log.1" -Megabytes 3000
        "x" | Set-Content "$folder/pipe.log"
        $result = Stop-Running "`$env:MAILABUSE_CONFIG = '$($env:MAILABUSE_CONFIG)'; Get-MailServer | Get-SenderRate" 3000
        $result.EndedBefore | Should -BeFalse
        $result.Milliseconds | Should -BeLessThan 5000
    }
}
