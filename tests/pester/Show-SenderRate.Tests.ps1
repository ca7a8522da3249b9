BeforeAll {
    . $PSScriptRoot/Setup.ps1
}

Describe 'Show-SenderRate' {
    It 'refuses output that is no terminal, before anything is read' {
        # Tests write to a file; so does this.
        $output = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command "Import-Module '$((Get-Module MailAbuse).Path)'; try { Show-SenderRate /nowhere/mail.log } catch { `$_.FullyQualifiedErrorId }"
        $output | Should -Be 'TerminalMissing,MailAbuse.Cmdlets.ShowSenderRateCommand'
    }

    It 'refuses a window of nothing' {
        { Show-SenderRate -Window 0s } | Should -Throw -ErrorId 'WindowIsEmpty,*'
    }

    It 'takes logs or servers, not both' {
        { Show-SenderRate -Path mail.log -Server mx1 } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
    }
}
