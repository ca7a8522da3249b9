BeforeDiscovery {
    . $PSScriptRoot/Lab.ps1
    $hindrance = Get-LabHindrance
    $ways = @{ Way = 'this machine'; Inventory = 'inventory' }, @{ Way = 'ssh'; Inventory = 'sshInventory' }
}

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/Lab.ps1
    $before = $env:MAILABUSE_CONFIG

    # Sends some messages as one login, each with a forged sender, to a domain that defers.
    function Send-Mail($Server, [string] $Login, [string] $Password, [int] $Count, [string] $From = 'mary@example.org', [string] $Subject = 'Buy now') {
        $lines = foreach ($number in 1..$Count) {
            "MAIL FROM:<$From>", "RCPT TO:<victim$number@defer.test>", 'DATA'
            "Subject: $Subject $number`r`n`r`nnamed_attribute: sasl_username=mary@example.org`r`n."
        }
        $accepted = @(Send-Smtp $Server $Login $Password $lines | Where-Object { $_ -like '250 2.0.0*' })
        if ($accepted.Count -ne $Count) { throw "$($accepted.Count) of $Count messages accepted" }
    }

    function Wait-For([scriptblock] $Condition, [int] $Seconds = 20) {
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        while (-not (& $Condition)) {
            if ($clock.Elapsed.TotalSeconds -gt $Seconds) { throw "waited in vain for $Condition" }
            Start-Sleep -Milliseconds 100
        }
    }
}

AfterAll { $env:MAILABUSE_CONFIG = $before }

Describe 'A sender''s queued mail is quarantined, on <Way>' -ForEach $ways -Skip:([bool]$hindrance) {
    BeforeAll {
        $lab = Start-Lab
        $env:MAILABUSE_CONFIG = $lab.$Inventory
        Send-Mail $lab.servers[0] joe@example.org joes-secret 12
        Send-Mail $lab.servers[0] joe@example.org joes-secret 1 -Subject '=?utf-8?Q?Gr=C3=BC=C3=9Fe_an_Oma?='
        Send-Mail $lab.servers[0] mary@example.org marys-secret 3 -From joe@example.org
        Wait-For { @(Get-MailQueue -Server mx1 -Queue Deferred -NoLogin).Count -eq 16 }
    }
    AfterAll { Stop-Lab $lab }

    It 'is seen with the login that sent it' {
        $all = @(Get-MailQueue -Server mx1)
        $all | ForEach-Object { $_.GetType() | Should -Be ([MailAbuse.Quarantine.QueuedMessage]) }
        ($all | Group-Object Sender | Sort-Object Name | ForEach-Object { "$($_.Name)=$($_.Count)" }) -join ' ' | Should -Be 'joe@example.org=13 mary@example.org=3'
        @(Get-MailQueue joe* -Server mx1).Count | Should -Be 13
        @(Get-MailQueue -Server mx1 -EnvelopeSender joe@example.org).Sender | Sort-Object -Unique | Should -Be 'mary@example.org'
        @([MailAbuse.Rates.SenderRate]@{ Server = 'mx1'; Sender = 'mary@example.org'; SenderKind = 'Login' } | Get-MailQueue).Count | Should -Be 3
        @(Get-MailServer mx1 | Get-MailQueue -QueueId $all[0].QueueId).Sender | Should -Be $all[0].Sender
        ($all | Out-String -Width 120) -split "`n" | ForEach-Object {
            [System.Management.Automation.Internal.StringDecorated]::new($_).ToString('PlainText').TrimEnd().Length | Should -BeLessOrEqual 120
        }
    }

    It 'is left alone by -WhatIf, which says how much there is' {
        $shown = pwsh -NoProfile -NonInteractive -Command "Import-Module '$ModulePath'; Invoke-QueueQuarantine joe@example.org -Server mx1 -WhatIf 3>`$null"
        $shown -join "`n" | Should -BeLike '*"hold 13 messages of joe@example.org" on target "mx1"*'
        @(Get-MailQueue -Server mx1 -Queue Hold -NoLogin) | Should -BeNullOrEmpty
    }

    It 'refuses <Name> with <Id>' -ForEach @(
        @{ Name = 'an envelope sender'; Id = 'SenderIsEnvelope'; Arguments = @{ Sender = 'mary@example.org'; SenderKind = 'EnvelopeSender' } }
        @{ Name = 'a login that is none'; Id = 'SenderInvalid'; Arguments = @{ Sender = "a`nb@example.org" } }
        @{ Name = 'a stranger'; Id = 'SenderUnknown'; Arguments = @{ Sender = 'nobody-here@example.org' } }
        @{ Name = 'a case that nobody has'; Id = 'CaseUnknown'; Arguments = @{ Case = '1999-0001' } }
        @{ Name = 'a server that is unknown'; Id = 'ServerUnknown'; Arguments = @{ Sender = 'joe@example.org'; Server = 'mx99' } }
    ) {
        if (-not $Arguments.Server) { $Arguments.Server = 'mx1' }
        $found = Invoke-QueueQuarantine @Arguments -ErrorVariable problems -ErrorAction SilentlyContinue
        $found | Should -BeNullOrEmpty
        @($problems).Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $problems[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        @(Get-MailQueue -Server mx1 -Queue Hold -NoLogin) | Should -BeNullOrEmpty
    }

    It 'is put on hold, and the mail of whoever was forged is not' {
        $result = [MailAbuse.Rates.SenderRate]@{ Server = 'mx1'; Sender = 'joe@example.org'; SenderKind = 'Login' } | Invoke-QueueQuarantine -Case 2026-0042 -WarningVariable warnings -WarningAction SilentlyContinue
        $result.GetType() | Should -Be ([MailAbuse.Quarantine.QuarantineResult])
        $result.Held | Should -Be 13
        $result.IsComplete | Should -BeTrue
        "$warnings" | Should -BeLike '*joe@example.org is not suspended on mx1*'
        @(Get-MailQueue -Server mx1 -Queue Deferred).Sender | Sort-Object -Unique | Should -Be 'mary@example.org'
        @($result | Get-QuarantinedMessage).Count | Should -Be 13
        $again = Invoke-QueueQuarantine joe@example.org -Server mx1 -Case 2026-0042 -WarningAction SilentlyContinue
        $again.Held, $again.AlreadyHeld | Should -Be 0, 13
    }

    It 'is shown, saved, released and deleted' {
        $all = @(Get-QuarantinedMessage -Server mx1 -Case 2026-0042)
        @($all | Group-Object Fingerprint | ForEach-Object Count | Sort-Object) | Should -Be 1, 12
        $good = Get-QuarantinedMessage -Server mx1 -Subject 'Grüße*'
        $good.Subject | Should -Be 'Grüße an Oma 1'
        $folder = Join-Path (Get-TestFolder) "saved-$Inventory"
        $saved = $good | Get-QuarantinedMessage -ExportPath $folder
        $saved.Path | Should -Be (Join-Path $folder "$($good.QueueId).eml")
        Get-Content $saved.Path -Raw | Should -BeLike '*Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe_an_Oma?=*named_attribute: sasl_username=mary@example.org*'
        [int](Get-Item $saved.Path).UnixFileMode | Should -Be 0x180
        $null = $good | Get-QuarantinedMessage -ExportPath $folder -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'ExportFailed,*'

        ($good | Restore-QuarantinedMessage).State | Should -Be Released
        @(Get-MailQueue joe@example.org -Server mx1 | Where-Object Queue -ne Hold).QueueId | Should -Be $good.QueueId
        $null = $good | Restore-QuarantinedMessage -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'MessageNotFound,*'
        $null = Restore-QuarantinedMessage -Server mx1 -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'MessageNotFound,*'

        $shown = pwsh -NoProfile -NonInteractive -Command "Import-Module '$ModulePath'; Remove-QuarantinedMessage joe@example.org -Server mx1 -WhatIf"
        $shown -join "`n" | Should -BeLike '*"delete 12 quarantined messages of joe@example.org" on target "mx1"*'
        @(Get-QuarantinedMessage joe@example.org -Server mx1 | Remove-QuarantinedMessage -Confirm:$false).Count | Should -Be 12
        @(Get-QuarantinedMessage -Server mx1) | Should -BeNullOrEmpty
        @(Get-MailQueue -Server mx1).Count | Should -Be 4
    }

    It 'says so where a name was never in quarantine: <_>' -ForEach 'Get-QuarantinedMessage', 'Restore-QuarantinedMessage', 'Remove-QuarantinedMessage' {
        & $_ -Server mx1 -Case 2026-0024 -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        @($problems).FullyQualifiedErrorId | Should -BeLike 'CaseUnknown,*'
        $problems[0].TargetObject | Should -Be '2026-0024'
        $problems[0].ErrorDetails.RecommendedAction | Should -BeLike 'Did you mean 2026-0042?*'
        & $_ jeo@example.org, joe@example.org -Server mx1 -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        @($problems).FullyQualifiedErrorId | Should -BeLike 'SenderUnknown,*'
        $problems[0].TargetObject | Should -Be 'jeo@example.org'
        $problems[0].ErrorDetails.RecommendedAction | Should -BeLike 'Did you mean joe@example.org?*'
        # What is all gone is no mistake, nor is a pattern that nothing matches, nor what another cmdlet names.
        & $_ -Server mx1 -Case 2026-0042 -ErrorAction Stop | Should -BeNullOrEmpty
        & $_ joe@example.org -Server mx1 -ErrorAction Stop | Should -BeNullOrEmpty
        & $_ 'jeo*' -Server mx1 -ErrorAction Stop | Should -BeNullOrEmpty
        & $_ -Case '1999-*' -Server mx1 -ErrorAction Stop | Should -BeNullOrEmpty
        [MailAbuse.Rates.SenderRate]@{ Server = 'mx1'; Sender = 'jeo@example.org'; SenderKind = 'Login' } | & $_ -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'goes with the suspension and its case' {
        $null = Initialize-MailServer mx1
        Send-Mail $lab.servers[0] joe@example.org joes-secret 2
        $result = Suspend-MailSender joe@example.org -Server mx1 -Case 2026-0043 -Force | Invoke-QueueQuarantine -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        $result.Case | Should -Be '2026-0043'
        $result.IsSuspended | Should -BeTrue
        $result.Held | Should -Be 3
        (Invoke-QueueQuarantine -Server mx1 -Case 2026-0043).AlreadyHeld | Should -Be 3
        $released = @(Restore-QuarantinedMessage jeo@example.org, joe@example.org -Server mx1 -Case 2026-0043 -ErrorVariable problems -ErrorAction SilentlyContinue)
        $released.Count | Should -Be 3
        @($problems).FullyQualifiedErrorId | Should -BeLike 'SenderUnknown,*'
    }
}
