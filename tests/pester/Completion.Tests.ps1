BeforeAll {
    . $PSScriptRoot/Setup.ps1
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
