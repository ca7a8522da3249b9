# For test files that take real servers: Postfix, Dovecot and sshd on loopback, as tests/MailAbuse.Lab starts them.

# Why there can be no lab here, or nothing. With MAILABUSE_LAB_REQUIRED=1 a missing package is no reason: then the tests fail.
function Get-LabHindrance {
    if (-not $IsLinux) { return 'mail servers run on Linux' }
    $missing = @('postfix', 'dovecot', 'sshd' | Where-Object { -not (Get-Command $_ -ErrorAction Ignore) -and -not (Test-Path "/usr/sbin/$_") })
    if ($missing -and $env:MAILABUSE_LAB_REQUIRED -ne '1') { return "not installed: $($missing -join ', ')" }
    if ((id -u) -ne '0') { return 'servers of its own take root' }
}

# Starts a lab. It ends with Stop-Lab, and with this process, however that ends.
function Start-Lab([string[]] $Arguments = @()) {
    $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet')
    $dll = Join-Path $Root tests MailAbuse.Lab bin Release net10.0 MailAbuse.Lab.dll
    foreach ($argument in @($dll, 'up') + $Arguments) { $start.ArgumentList.Add($argument) }
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    $line = $process.StandardOutput.ReadLine()
    if (-not $line) { throw 'the lab did not start' }
    $line | ConvertFrom-Json | Add-Member Process $process -PassThru
}

function Stop-Lab($Lab) {
    if (-not $Lab) { return }
    $Lab.Process.StandardInput.Close()
    $null = $Lab.Process.WaitForExit(30000)
    $Lab.Process.Dispose()
}

# Says these lines in a session of a login, and gives out what the server answers to each.
function Send-Smtp($Server, [string] $Login, [string] $Password, [string[]] $Lines) {
    $client = [System.Net.Sockets.TcpClient]::new($Server.host, $Server.submissionPort)
    try {
        $stream = $client.GetStream()
        $reader = [System.IO.StreamReader]::new($stream)
        $writer = [System.IO.StreamWriter]::new($stream)
        $writer.NewLine = "`r`n"
        $writer.AutoFlush = $true
        $answer = { do { $line = $reader.ReadLine() } while ($line -match '^\d{3}-'); $line }
        $say = { param($text) $writer.WriteLine($text); & $answer }
        $null = & $answer
        $null = & $say 'EHLO client.lab.test'
        $null = & $say "AUTH PLAIN $([Convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes("`0$Login`0$Password")))"
        foreach ($line in $Lines) { & $say $line }
        $null = & $say 'QUIT'
    }
    finally { $client.Dispose() }
}

# What a server answers to RCPT of a login, in a session of its own: 250 where he may send.
function Get-RcptAnswer($Server, [string] $Login, [string] $Password, [string] $To = 'friend@accept.test') {
    $said = Send-Smtp $Server $Login $Password "MAIL FROM:<$Login>", "RCPT TO:<$To>"
    [int]$said[-1].Substring(0, 3)
}
