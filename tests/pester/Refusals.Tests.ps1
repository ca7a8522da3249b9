BeforeAll {
    . $PSScriptRoot/Setup.ps1
    $sample = Join-Path $Root examples logs refused.log
    $env:MAILABUSE_REFUSALS = $null

    # What Set-Relayhost and New-DelistingRequest take from the pipeline.
    function Get-Bound {
        [CmdletBinding()]
        param(
            [Parameter(ValueFromPipelineByPropertyName)] [string] $Server,
            [Parameter(ValueFromPipelineByPropertyName)] [string] $RecipientDomain,
            [Parameter(ValueFromPipelineByPropertyName)] [string] $MailHost,
            [Parameter(ValueFromPipelineByPropertyName)] [string] $OutgoingAddress,
            [Parameter(ValueFromPipelineByPropertyName)] [string] $Case
        )
        process { "$Server $RecipientDomain $MailHost $OutgoingAddress $Case" }
    }
}

Describe 'Get-DeliveryRefusal' {
    It 'names the three domains behind the host that refuses, most waiting first' {
        $refusals = @(Get-DeliveryRefusal $sample -WarningAction SilentlyContinue)
        $refusals.RecipientDomain | Should -Be 'hotmail.example', 'kanzlei.example', 'hotmail.example', 'baecker.example'
        $refusals.Waiting | Should -Be 4, 3, 0, 0
        $refusals.MailHost | Select-Object -Unique | Should -Be 'eur.olc.protection.outlook.com'
        $refusals.Server | Select-Object -Unique | Should -Be 'mx1'
        $refusals[2].Code | Should -Be 'S3140'
        $refusals[2].Bounced | Should -Be 5
        $refusals[1].Share | Should -Be 1
        $refusals[0].OutgoingAddress | Should -Be '192.0.2.10'
        $refusals[0].SampleReply | Should -Match '^451 4\.7\.650 '
    }

    It 'says that only baecker.example gets mail again: a delivery by another relay is no proof' {
        $resumed = @(Get-DeliveryRefusal $sample -Resumed -WarningAction SilentlyContinue)
        $resumed.RecipientDomain | Should -Be 'baecker.example'
        $resumed[0].HasResumed | Should -BeTrue
        $resumed[0].ResumedBy | Should -Not -BeNullOrEmpty
        (Read-MailLog $sample -QueueId $resumed[0].ResumedBy -Kind Delivery)[-1].Time.ToUnixTimeSeconds() | Should -Be $resumed[0].ResumedAt.ToUnixTimeSeconds()
    }

    It 'emits what it declares' {
        @(Get-DeliveryRefusal $sample -All | ForEach-Object { $_.GetType() } | Select-Object -Unique) | Should -Be (Get-Command Get-DeliveryRefusal).OutputType.Type
    }

    It 'warns of refusals that it does not show, because they are to be mended here' {
        $null = Get-DeliveryRefusal $sample -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -Match '2 about authentication'
        "$warned" | Should -Match '-Cause Authentication'
        (Get-DeliveryRefusal $sample -Cause Authentication -WarningAction SilentlyContinue).RecipientDomain | Should -Be 'strict.example'
        $null = Get-DeliveryRefusal $sample -All -WarningVariable none
        $none | Should -BeNullOrEmpty
    }

    It 'filters by domain, mail host, operator and by what waits' {
        @(Get-DeliveryRefusal $sample -RecipientDomain 'HOTMAIL.*' -WarningAction SilentlyContinue).Count | Should -Be 2
        @(Get-DeliveryRefusal $sample -Waiting -WarningAction SilentlyContinue).Count | Should -Be 2
        @(Get-DeliveryRefusal $sample -Operator 'microsoft*' -MailHost '*.outlook.com' -WarningAction SilentlyContinue).Count | Should -Be 4
        $null = Get-DeliveryRefusal $sample -RecipientDomain 'nobody.example' -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -Match "'nobody\.example'"
    }

    It 'reads a window and standard paths, as the other readers of logs do' {
        $first = @(Get-DeliveryRefusal $sample -Until '2026-11-05T09:30:00+01:00' -RecipientDomain kanzlei.example -WarningAction SilentlyContinue)
        $first.Messages | Should -Be 2
        $first.Waiting | Should -Be 2
        @(Get-Item $sample | Get-DeliveryRefusal -Last 10m -Until end -WarningAction SilentlyContinue).Count | Should -Be 0
    }

    It 'passes server, domain, host, address and case on by property name' {
        Get-DeliveryRefusal $sample -Case 2026-0042 -RecipientDomain kanzlei.example -WarningAction SilentlyContinue | Get-Bound |
            Should -Be 'mx1 kanzlei.example eur.olc.protection.outlook.com 192.0.2.10 2026-0042'
    }

    It 'reads the logs of servers under their names in the inventory' {
        $server = [MailAbuse.Servers.MailServer]@{ Name = 'out7'; Log = @($sample) }
        @($server | Get-DeliveryRefusal -WarningAction SilentlyContinue).Server | Select-Object -Unique | Should -Be 'out7'
        @(@() | Get-DeliveryRefusal).Count | Should -Be 0
    }

    It 'comes back whole from a job' {
        $there = Get-DeliveryRefusal $sample -RecipientDomain baecker.example -WarningAction SilentlyContinue
        $back = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($there))
        $again = [MailAbuse.Reputation.DeliveryRefusal]$back
        $again.ResumedAt | Should -Be $there.ResumedAt
        $again.Cause | Should -Be $there.Cause
    }

    It 'has no parameter for senders' { (Get-Command Get-DeliveryRefusal).Parameters.Keys | Should -Not -Contain 'Sender' }
}

Describe 'A catalogue of the user' {
    BeforeAll {
        $folder = Get-TestFolder
        $broken = Join-Path $folder broken.json
        Set-Content -LiteralPath $broken -Value '{ "version": 1, "rules": [ { "id": "mine", "cause": "Reputation", "pattern": "(" } ] }'
    }

    It 'ends the command before anything is read where it is broken or missing' {
        foreach ($file in $broken, (Join-Path $folder nowhere.json)) {
            $failure = { Get-DeliveryRefusal $sample -CataloguePath $file } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -Match '^CatalogueInvalid'
            $failure.CategoryInfo.Category | Should -Be 'InvalidData'
            $failure.Exception.Message | Should -Match ([regex]::Escape((Split-Path $file -Leaf)))
        }
        { Get-DeliveryRefusal $sample -CataloguePath $broken } | Should -Throw -ExpectedMessage "*entry 'mine'*"
    }

    It 'is one error where its path is no file, and no answer by another catalogue: <_>' -ForEach 'Env:PATH', 'nodrive:\refusals.json' {
        $failed = $null
        $found = @(Get-DeliveryRefusal $sample -CataloguePath $_ -ErrorVariable failed -ErrorAction SilentlyContinue -WarningVariable warned -WarningAction SilentlyContinue)
        $failed.FullyQualifiedErrorId | Should -Be 'PathNotFileSystem,MailAbuse.Cmdlets.GetDeliveryRefusalCommand'
        $found.Count + $warned.Count | Should -Be 0
    }
}

Describe 'What cannot be read' {
    BeforeAll {
        # A server whose way there ends at once, whatever is asked of it.
        $config = Join-Path (Get-TestFolder) ssh_config
        Set-Content -LiteralPath $config -Value 'Host *', '  ProxyCommand false', '  BatchMode yes'
        $dead = [MailAbuse.Servers.MailServer]@{ Name = 'out9'; Host = 'out9.invalid'; SshConfig = $config; Log = @('/var/log/mail.log') }
    }

    It 'is not taken for a log that ended: a dead server has its own error, and no advice about the window' -ForEach 'Get-DeliveryRefusal', 'Get-SenderRate', 'Read-MailLog' {
        $null = $dead | & $_ -Last 1h -ErrorVariable failed -ErrorAction SilentlyContinue -WarningVariable warned -WarningAction SilentlyContinue
        @($failed).Count | Should -Be 1
        "$($failed[0].TargetObject)" | Should -Be 'out9'
        "$warned" | Should -Not -Match '-Until end'
    }

    It 'speaks of the past before the window only where that is read' {
        $null = Get-DeliveryRefusal $sample -Last 1h -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -Match '-Until end'
        "$warned" | Should -Not -Match 'past'
    }

    It 'is an error of its own, and the others are read' {
        $refusals = @(Get-DeliveryRefusal $sample, (Join-Path ([IO.Path]::GetTempPath()) no-such.log) -ErrorVariable failed -ErrorAction SilentlyContinue -WarningAction SilentlyContinue)
        $failed[0].FullyQualifiedErrorId | Should -Match '^LogNotFound'
        $refusals.Count | Should -Be 4
    }
}

Describe 'The view' {
    BeforeAll {
        $escape = [char]27
        $hostile = [MailAbuse.Reputation.DeliveryRefusal]@{
            Server = "mx$escape[2J"; RecipientDomain = "evil$escape[31m." + 'x' * 90; MailHost = "$([char]0x202E)tsoh"; Operator = 'y' * 60; Cause = 'Reputation'
            Code = "S$escape[5m" + '9' * 40; Messages = 123456789; Waiting = 1234567; Share = 1; IsComplete = $false; SampleReply = "550 $escape]0;owned$([char]7) " + 'z' * 500
            First = '2026-11-05T10:00:00+01:00'; Last = '2026-11-05T14:30:00+01:00'
        }
    }

    It 'fits 120 columns, and nothing of it acts in the terminal' {
        foreach ($what in $hostile, (Get-DeliveryRefusal $sample -All)) {
            foreach ($list in $true, $false) {
                $text = $what | ForEach-Object { if ($list) { $_ | Format-List } else { $_ } } | Out-String -Width 120
                $plain = [System.Management.Automation.Internal.StringDecorated]::new($text).ToString('PlainText')
                $plain -split "`n" | ForEach-Object { $_.Length | Should -BeLessOrEqual 120 }
                $plain | Should -Not -Match '[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\u202A-\u202E\u2028\u2029]'
                $plain | Should -Not -Match '#ERR'
            }
        }
    }

    It 'lists every property' {
        $text = Get-DeliveryRefusal $sample -Resumed -WarningAction SilentlyContinue | Format-List | Out-String -Width 120
        $plain = [System.Management.Automation.Internal.StringDecorated]::new($text).ToString('PlainText')
        foreach ($property in [MailAbuse.Reputation.DeliveryRefusal].GetProperties().Name) { $plain | Should -Match "(?m)^$property\s+:" }
    }
}
