BeforeDiscovery {
    . $PSScriptRoot/Lab.ps1
    $hindrance = Get-LabHindrance
}

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    . $PSScriptRoot/Lab.ps1
    $before = $env:MAILABUSE_CONFIG, $env:MAILABUSE_STORE, $env:MAILABUSE_TEMPLATES
    $folder = Get-TestFolder
    $env:MAILABUSE_TEMPLATES = ''
    $env:MAILABUSE_STORE = Join-Path $folder cases.db
    $env:MAILABUSE_CONFIG = Join-Path $folder servers.yaml
    @'
letters:
  from: Abuse-Team Süd <abuse@example.org>
  operator: Erika Beispiel
  language: de
servers:
  - name: mx1
'@ | Set-Content $env:MAILABUSE_CONFIG

    function New-TestCase([string] $Sender = 'joe@example.org', [string[]] $Contact = 'juergens-buero@accept.test') {
        $rate = [MailAbuse.Rates.SenderRate]@{
            Server = 'mx1'; Sender = $Sender; SenderKind = 'Login'; Messages = 12345; Recipients = 12345; IsBurst = $true; BurstStart = '2026-11-05T14:00:00Z'
            Evidence = @('2026-11-05T14:00:01+00:00 mx1 postfix/smtp[811]: 4Xbcd00001z: to=<victim@far.example>, status=deferred (see http://far.example/?x=1)')
        }
        $rate | New-AbuseCase -Kind Relay -Customer 'Müller & Söhne' -Contact $Contact
    }
    function Get-Failure([scriptblock] $Script) {
        $ErrorActionPreference = 'Continue'
        @(& $Script 2>&1 | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
    }
}

AfterAll { $env:MAILABUSE_CONFIG, $env:MAILABUSE_STORE, $env:MAILABUSE_TEMPLATES = $before }

Describe 'A letter' {
    BeforeAll { $case = New-TestCase }

    It 'is written for a case that is piped, and stands in its timeline' {
        $letter = $case | New-AbuseLetter -TimeZone UTC
        $letter.GetType() | Should -Be ([MailAbuse.Letters.AbuseLetter])
        $letter.Language, $letter.Kind, $letter.IsSent | Should -Be 'de', 'Relay', $false
        $letter.Subject | Should -BeLike "*$($case.Case)*"
        $letter.From | Should -Be 'Abuse-Team Süd <abuse@example.org>'
        $letter.Text | Should -BeLike '*Guten Tag Müller & Söhne,*12.345*Nachrichten an 12.345 Empfänger*to=<v…@far`[.`]example>*Erika Beispiel*'
        $written = (Get-AbuseCase $case.Case).Timeline[-1]
        $written.Kind, $written.Detail | Should -Be 'LetterWritten', "Subject: $($letter.Subject)`n`n$($letter.Text)"
    }

    It 'is one a case, in the language that is asked for' {
        $letter = @($case, $case | New-AbuseLetter -Language en -Offer -Terms 'Be kind.')
        $letter.Count | Should -Be 1
        $letter.Text | Should -BeLike '*Dear Müller*Be kind.*your mailboxes can also be*'
    }

    It 'writes nothing with -WhatIf' {
        $path = Join-Path $folder whatif.eml
        $count = @((Get-AbuseCase $case.Case).Timeline).Count
        (New-AbuseLetter $case.Case -Path $path -WhatIf).Text | Should -Not -BeNullOrEmpty
        $path | Should -Not -Exist
        @((Get-AbuseCase $case.Case).Timeline).Count | Should -Be $count
    }

    It 'becomes a message file, and leaves one alone that is there' {
        $path = Join-Path $folder letter.eml
        $letter = New-AbuseLetter $case.Case -Path $path
        $letter.Path | Should -Be $path
        Get-Content $path -Raw | Should -BeLike "Date: *From: =?utf-8?*Message-ID: $($letter.MessageId)*quoted-printable*"
        if ($IsLinux) { [int](Get-Item $path).UnixFileMode | Should -Be 0x180 }
        (Get-Failure { New-AbuseLetter $case.Case -Path $path }).FullyQualifiedErrorId | Should -BeLike 'ExportFailed,*'
        if ($IsLinux) { [System.IO.File]::SetUnixFileMode($path, 0x1A4) }
        (New-AbuseLetter $case.Case -Path $path -Force).Path | Should -Be $path
        if ($IsLinux) { [int](Get-Item $path).UnixFileMode | Should -Be 0x180 }
    }

    It 'comes from the provider''s own templates, and a misspelt field is an error with its line' {
        $own = Join-Path $folder own
        $null = New-Item -ItemType Directory "$own/de"
        "`nBis bald`n{{operator}}" | Set-Content "$own/de/closing.hbs"
        (New-AbuseLetter $case.Case -TemplatePath $own).Text | Should -BeLike '*Bis bald*Erika Beispiel*'
        "`nBis bald`n{{oprator}}" | Set-Content "$own/de/closing.hbs"
        $failure = Get-Failure { New-AbuseLetter $case.Case -TemplatePath $own }
        $failure.FullyQualifiedErrorId | Should -BeLike 'TemplateInvalid,*'
        "$failure" | Should -BeLike "*closing.hbs, line 3: There is no field 'oprator'*"
        $failure.ErrorDetails.RecommendedAction | Should -BeLike 'Did you mean operator?*'
    }

    It 'is refused with <Id> for <Name>' -ForEach @(
        @{ Name = 'a case that is unknown'; Id = 'CaseUnknown'; Script = { New-AbuseLetter 1999-0001 } }
        @{ Name = 'an object without a case'; Id = 'CaseUnknown'; Script = { [pscustomobject]@{ Case = $null } | New-AbuseLetter } }
        @{ Name = 'an address that is none'; Id = 'ContactInvalid'; Script = { New-AbuseLetter $case.Case -To '-f@example.org' } }
        @{ Name = 'a language without templates'; Id = 'TemplateInvalid'; Script = { New-AbuseLetter $case.Case -Language fr } }
        @{ Name = 'a folder that is not there'; Id = 'TemplateInvalid'; Script = { New-AbuseLetter $case.Case -TemplatePath ./nowhere } }
        @{ Name = 'a kind that nobody knows'; Id = 'CaseInvalid'; Script = { New-AbuseLetter $case.Case -Kind Unknown } }
        @{ Name = 'nobody to write to'; Id = 'ContactInvalid'; Script = { New-AbuseLetter (New-AbuseCase -Sender ann@example.org -SenderKind Login -Server mx1 -Kind Relay).Case } }
    ) {
        $failure = Get-Failure $Script
        @($failure).Count | Should -Be 1
        $failure.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'warns where only the attacker would read it' {
        $mine = New-TestCase -Sender mary@example.org -Contact mary@example.org
        $null = $mine | New-AbuseLetter -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*mailbox of the suspended login*'
    }

    It 'is a table that fits 120 columns' {
        $text = $case | New-AbuseLetter | Out-String -Width 120
        [System.Management.Automation.Internal.StringDecorated]::new($text).ToString('PlainText') -split "`n" | ForEach-Object { $_.TrimEnd().Length | Should -BeLessOrEqual 120 }
        $text | Should -Not -Match '#ERR'
    }
}

Describe 'What fills letters' {
    BeforeAll { $case = New-TestCase -Sender anna@example.org }

    It 'is loaded when the first letter is written, and not seen by the session' {
        $loaded = "@([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { `$_.GetName().Name -in 'Handlebars', 'MailAbuse.Letters' }).Count"
        pwsh -NoProfile -NonInteractive -Command "Import-Module '$ModulePath'; $loaded; (New-AbuseLetter $($case.Case)).Kind; $loaded; 'HandlebarsDotNet.Handlebars' -as [type]; 'end'" |
            Should -Be '0', 'Relay', '2', 'end'
    }

    It 'says what is missing: <_>' -ForEach 'letters/Handlebars.dll', 'letters' {
        $copy = Join-Path $folder "copy-$($_ -replace '\W')"
        Copy-Item (Split-Path $ModulePath) $copy/MailAbuse -Recurse
        Remove-Item (Join-Path $copy MailAbuse $_) -Recurse
        $told = pwsh -NoProfile -NonInteractive -Command "Import-Module '$copy/MailAbuse/MailAbuse.psd1'; `$null = New-AbuseLetter $($case.Case) -ErrorVariable told -ErrorAction SilentlyContinue; `$told[0].FullyQualifiedErrorId; `$told[0].ErrorDetails.RecommendedAction"
        $told[0] | Should -BeLike 'ModuleIncomplete,*'
        $told[1] | Should -BeLike 'Install MailAbuse again*letters*'
    }
}

Describe 'A letter is sent by a real Postfix' -Skip:([bool]$hindrance) {
    BeforeAll {
        Add-Type -Path (Join-Path $Root tests MailAbuse.Lab bin Release net10.0 MailAbuse.Lab.dll)
        $case = New-TestCase -Sender peter@example.org
        $lab = [MailAbuse.Lab.MailLab]::Start($null)
        $letters = Get-Content $env:MAILABUSE_CONFIG | Select-Object -First 4
        $letters + (Get-Content $lab.InventoryFile) | Set-Content $env:MAILABUSE_CONFIG
    }
    AfterAll { if ($lab) { $lab.Dispose() } }

    It 'and arrives whole; then it is not sent again' {
        $letter = $case | New-AbuseLetter -Language de -AnswerWithin 2d
        $null = $letter | Send-AbuseLetter -WhatIf
        (Get-AbuseCase $case.Case).Timeline.Kind | Should -Not -Contain 'LetterSent'

        $sent = $letter | Send-AbuseLetter
        $sent.IsSent, $sent.SentBy | Should -Be $true, 'mx1'
        $sent.QueueId | Should -Match '^[0-9A-Za-z]{6,}$'
        [MailAbuse.Lab.Waiting]::For('the letter', { @($lab.World.Messages | Where-Object { $_.Text.Contains($letter.MessageId) }).Count -gt 0 }, 20)
        $arrived = @($lab.World.Messages | Where-Object { $_.Text.Contains($letter.MessageId) })
        $arrived.Count | Should -Be 1
        $arrived[0].Sender | Should -Be 'abuse@example.org'
        $arrived[0].Recipients | Should -Be 'juergens-buero@accept.test'
        if (Get-Command python3 -ErrorAction Ignore) {
            $read = python3 -c 'import sys, email, email.policy; m = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default); sys.stdout.reconfigure(encoding="utf-8"); print(m["Subject"]); print(m["From"]); print(m.get_content().replace("\r\n", "\n"), end="")' $arrived[0].File
            $read -join "`n" | Should -Be (($letter.Subject, $letter.From, $letter.Text.TrimEnd("`n")) -join "`n")
        }

        $after = Get-AbuseCase $case.Case
        $after.Timeline[-1].Kind, $after.Timeline[-1].Server | Should -Be 'LetterSent', 'mx1'
        $after.Timeline[-1].Text | Should -BeLike "*$($sent.QueueId)*$($letter.MessageId)"
        ($after.Due | Where-Object Kind -eq Answer).Time | Should -Be $letter.AnswerBy
        $letter.AnswerBy | Should -BeLessThan ([DateTimeOffset]::Now.AddDays(2))
        (Get-Failure { $letter | Send-AbuseLetter }).FullyQualifiedErrorId | Should -BeLike 'CaseInvalid,*'

        $reminder = $case | New-AbuseLetter -Reminder
        $reminder.InReplyTo | Should -Be $letter.MessageId
        (Get-Failure { [MailAbuse.Letters.AbuseLetter]@{ Case = $case.Case; Server = 'mx1'; To = $letter.To; Subject = $letter.Subject; Text = $letter.Text; MessageId = '<x@y>' } | Send-AbuseLetter }).FullyQualifiedErrorId | Should -BeLike 'ContactInvalid,*'
    }
}
