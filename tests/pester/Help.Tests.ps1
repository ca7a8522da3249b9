BeforeDiscovery {
    . $PSScriptRoot/Setup.ps1
    # PowerShell describes -WhatIf and -Confirm itself.
    $common = [System.Management.Automation.PSCmdlet]::CommonParameters + [System.Management.Automation.PSCmdlet]::OptionalCommonParameters
    $commands = @(Get-Command -Module MailAbuse | ForEach-Object { @{ Name = $_.Name } })
    $parameters = @(foreach ($command in Get-Command -Module MailAbuse) {
            foreach ($parameter in $command.Parameters.Values | Where-Object Name -NotIn $common) { @{ Command = $command.Name; Parameter = $parameter.Name } }
        })
}

BeforeAll { . $PSScriptRoot/Setup.ps1 }

Describe 'The help of <Name>' -ForEach $commands {
    BeforeAll { $help = Get-Help $Name -Full }

    It 'has a synopsis, not the generated syntax' {
        $help.Synopsis.Trim() | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -Match ([regex]::Escape($Name))
    }

    It 'has a description' { ($help.description.Text -join ' ').Length | Should -BeGreaterThan 100 }

    It 'has two examples at least, with code and words' {
        @($help.examples.example).Count | Should -BeGreaterOrEqual 2
        foreach ($example in $help.examples.example) {
            $example.code | Should -Not -BeNullOrEmpty
            ($example.remarks.Text -join '').Trim() | Should -Not -BeNullOrEmpty
        }
    }

    It 'has examples that parse, with parameters that there are' {
        foreach ($example in $help.examples.example) {
            $faults = $null
            $tree = [System.Management.Automation.Language.Parser]::ParseInput($example.code, [ref]$null, [ref]$faults)
            $faults | Should -BeNullOrEmpty -Because $example.code
            foreach ($call in $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)) {
                $command = Get-Command $call.GetCommandName()
                foreach ($parameter in $call.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] }) {
                    { $command.ResolveParameter($parameter.ParameterName) } | Should -Not -Throw -Because $example.code
                }
            }
        }
    }

    It 'says what goes in and what comes out' {
        $help.inputTypes.inputType | Should -Not -BeNullOrEmpty
        @($help.returnValues.returnValue.type.name) | Should -Be @((Get-Command $Name).OutputType.Name)
    }

    It 'has every parameter set in its syntax' {
        @($help.syntax.syntaxItem).Count | Should -Be (Get-Command $Name).ParameterSets.Count
    }

    It 'has links' { @($help.relatedLinks.navigationLink.linkText).Count | Should -BeGreaterOrEqual 1 }
}

Describe 'The help of <Command> -<Parameter>' -ForEach $parameters {
    BeforeAll { $help = Get-Help $Command -Parameter $Parameter }

    It 'is described' { ($help.description.Text -join ' ').Trim() | Should -Not -BeNullOrEmpty }

    It 'says what the cmdlet does' {
        $real = (Get-Command $Command).Parameters[$Parameter]
        $set = @($real.ParameterSets.Values)[0]
        $help.position | Should -Be ($set.Position -eq [int]::MinValue ? 'named' : "$($set.Position)")
        $help.required | Should -Be "$($set.IsMandatory)".ToLowerInvariant()
        $help.pipelineInput | Should -BeLike ($set.ValueFromPipeline -or $set.ValueFromPipelineByPropertyName ? 'True*' : 'False')
        $help.globbing | Should -Be "$([bool]($real.Attributes | Where-Object { $_ -is [SupportsWildcards] }))".ToLowerInvariant()
    }
}

Describe '<_>' -ForEach 'about_MailAbuse', 'about_MailServers' {
    It 'is found, and fits a narrow window' {
        $text = Get-Help $_
        $text | Should -Match 'SHORT DESCRIPTION'
        Get-Content (Join-Path (Split-Path $ModulePath) en-US "$_.help.txt") | ForEach-Object { $_.Length | Should -BeLessThan 80 }
    }
}

Describe 'about_MailAbuse' {
    It 'is found under every culture' -ForEach 'de-DE', 'ar-SA', 'th-TH' {
        $script = "[cultureinfo]::CurrentUICulture = '$_'; Import-Module '$ModulePath'; (Get-Help Get-SenderRate).Synopsis; (Get-Help about_MailAbuse).Length -gt 100"
        $found = pwsh -NoProfile -NonInteractive -Command $script
        $found[0] | Should -Be (Get-Help Get-SenderRate).Synopsis
        $found[1] | Should -Be 'True'
    }
}
