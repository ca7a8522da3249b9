@{
    RootModule           = 'MailAbuse.Cmdlets.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '5b0f6d0e-6f0c-4f0e-9a5b-3c1f8e6a7d21'
    Author               = 'The MailAbuse authors'
    CompanyName          = 'MailAbuse'
    Copyright            = '(c) The MailAbuse authors. MIT licence.'
    Description          = 'For the day when an account is hacked and your mail server sends spam: finds the sender who bursts, in the log, fast; stops him and nobody else; takes his queued mail into quarantine; writes to him and checks his answers; guards the server while nobody is there; and repairs the reputation of the server: who refuses it, blocklists, delisting, and detours until it is over.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @('MailAbuse.Format.ps1xml')
    CmdletsToExport      = @(
        'Add-AbuseReply', 'Clear-AbuseCase', 'Export-AbuseCase', 'Get-AbuseCase', 'Get-DelistingRequest',
        'Get-DeliveryRefusal', 'Get-MailQueue', 'Get-MailServer', 'Get-QuarantinedMessage', 'Get-Relayhost',
        'Get-SenderRate', 'Get-SuspendedMailSender', 'Import-AbuseCase', 'Initialize-MailServer',
        'Invoke-MailAbuseGuard', 'Invoke-QueueQuarantine', 'New-AbuseCase', 'New-AbuseLetter', 'New-DelistingRequest', 'Read-MailLog',
        'Remove-AbuseCase', 'Remove-QuarantinedMessage', 'Remove-Relayhost', 'Restore-QuarantinedMessage',
        'Resume-MailSender', 'Send-AbuseLetter', 'Set-AbuseCase', 'Set-DelistingRequest', 'Set-Relayhost', 'Show-SenderRate',
        'Suspend-MailSender', 'Test-CustomerQueueEmpty', 'Test-MailBlocklist', 'Test-MailServer', 'Update-SenderBaseline',
        'Watch-SenderRate'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    PrivateData          = @{
        PSData = @{
            Tags = @('Mail', 'Postfix', 'Spam', 'Abuse', 'Log', 'SMTP', 'Linux', 'Windows')
        }
    }
}
