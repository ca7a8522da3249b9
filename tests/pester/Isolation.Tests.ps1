BeforeAll {
    . $PSScriptRoot/Setup.ps1
    $folder = Get-TestFolder
    $inventory = Join-Path $folder servers.yaml
    "servers:`n  - name: mx1`n    host: root@mx1.example.net" | Set-Content $inventory

    # A library of the same name and another version, as another module could bring it. It knows nothing of YAML: whoever takes it by
    # mistake finds no parser in it.
    $other = Join-Path $folder other
    $null = New-Item -ItemType Directory $other
    $assembly = [System.Reflection.Emit.PersistedAssemblyBuilder]::new([System.Reflection.AssemblyName]::new('YamlDotNet, Version=5.0.0.0'), [object].Assembly)
    $type = $assembly.DefineDynamicModule('YamlDotNet').DefineType('YamlDotNet.Core.Parser', 'Public, Class')
    $type.DefineField('Whose', [string], 'Public, Static, Literal').SetConstant("another module's")
    $null = $type.CreateType()
    $assembly.Save((Join-Path $other YamlDotNet.dll))

    function Invoke-Alone([string] $Script) {
        $saved = $env:MAILABUSE_CONFIG
        $env:MAILABUSE_CONFIG = $inventory
        try { pwsh -NoProfile -NonInteractive -Command $Script }
        finally { $env:MAILABUSE_CONFIG = $saved }
    }
}

Describe 'The YAML library of the module' {
    It 'does not meet another version that was loaded <When>' -ForEach @(
        @{ When = 'before it'; First = 'Add-Type -Path {0}; Import-Module {1}'; Then = '' }
        @{ When = 'after it'; First = 'Import-Module {1}'; Then = 'Add-Type -Path {0}' }
        @{ When = 'between import and first use'; First = 'Import-Module {1}; Add-Type -Path {0}'; Then = '' }
    ) {
        $yaml = "'$(Join-Path $other YamlDotNet.dll)'"
        $script = (($First -f $yaml, "'$ModulePath'"), '(Get-MailServer).Host', ($Then -f $yaml), '(Get-MailServer).Name', '[YamlDotNet.Core.Parser]::Whose',
            '[AppDomain]::CurrentDomain.GetAssemblies() | ForEach-Object GetName | Where-Object Name -eq YamlDotNet | Sort-Object Version | ForEach-Object { "$($_.Version)" }') -join '; '
        Invoke-Alone $script | Should -Be 'root@mx1.example.net', 'mx1', "another module's", '5.0.0.0', '16.0.0.0'
    }

    It 'is not seen by the session' {
        Invoke-Alone "Import-Module '$ModulePath'; `$null = Get-MailServer; 'YamlDotNet.Core.Parser' -as [type]; 'MailAbuse.Store.YamlInventoryReader' -as [type]; 'end'" | Should -Be 'end'
    }

    It 'is not loaded at import' {
        Invoke-Alone "Import-Module '$ModulePath'; @([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { `$_.GetName().Name -in 'YamlDotNet', 'MailAbuse.Store' }).Count" | Should -Be '0'
    }
}

Describe 'What comes out of the load context' {
    It 'binds to a typed parameter, and its type is that of the session' {
        $script = "Import-Module '$ModulePath'; function f([MailAbuse.Servers.MailServer] `$Server) { `$Server.Host }; f (Get-MailServer); (Get-MailServer).GetType() -eq [MailAbuse.Servers.MailServer]; @([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { `$_.GetName().Name -eq 'MailAbuse.Core' }).Count"
        Invoke-Alone $script | Should -Be 'root@mx1.example.net', 'True', '1'
    }

    It 'is an exception of the session, too' {
        'servers: [' | Set-Content (Join-Path $folder bad.yaml)
        $script = "Import-Module '$ModulePath'; `$env:MAILABUSE_CONFIG = '$(Join-Path $folder bad.yaml)'; try { Get-MailServer } catch [MailAbuse.Servers.ServerException] { `$_.Exception.Problem.Kind }"
        Invoke-Alone $script | Should -Be 'InventoryInvalid'
    }
}

Describe 'A module that is not whole' {
    It 'says what is missing: <_>' -ForEach 'store', 'store/MailAbuse.Store.dll', 'store/YamlDotNet.dll' {
        $copy = Join-Path $folder "copy-$($_ -replace '\W')"
        Copy-Item (Split-Path $ModulePath) $copy/MailAbuse -Recurse
        Remove-Item (Join-Path $copy MailAbuse $_) -Recurse
        $told = Invoke-Alone "Import-Module '$copy/MailAbuse/MailAbuse.psd1'; try { Get-MailServer } catch { `$_.FullyQualifiedErrorId; `$_.CategoryInfo.Category; `"`$_`"; `$_.ErrorDetails.RecommendedAction }"
        $told[0] | Should -Be 'ModuleIncomplete,MailAbuse.Cmdlets.GetMailServerCommand'
        $told[1] | Should -Be 'NotInstalled'
        $told[2] | Should -Match ($_ -eq 'store/YamlDotNet.dll' ? 'YamlDotNet' : 'MailAbuse\.Store')
        $told[-1] | Should -Match 'Install MailAbuse again'
    }
}

Describe 'The database library of the module' {
    BeforeAll {
        # No cmdlet is asked, so that nothing but the seam is tested.
        $open = "`$cases = [MailAbuse.Cmdlets.GetMailServerCommand].Assembly.GetType('MailAbuse.Cmdlets.Isolation.Packages').GetProperty('CaseStores').GetValue(`$null).Open('$(Join-Path $folder cases.db)')"
    }

    It 'is found with its native part, keeps a case, and is not seen by the session' {
        $script = "Import-Module '$ModulePath'; $open; `$opened = `$false; `$null = `$cases.Open([MailAbuse.Cases.AbuseCase]@{ Case = 'A-1'; Sender = 'joe' }, [ref]`$opened); `$cases.Find('a').Sender; `$cases.Find('a') -is [MailAbuse.Cases.AbuseCase]; 'Microsoft.Data.Sqlite.SqliteConnection' -as [type]; 'end'"
        Invoke-Alone $script | Should -Be 'joe', 'True', 'end'
    }

    It 'shares one load context with the inventory' {
        "Import-Module '$ModulePath'; `$null = Get-MailServer; $open; `$null = `$cases.Find('a'); @([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { `$_.GetName().Name -eq 'MailAbuse.Store' }).Count" |
            ForEach-Object { Invoke-Alone $_ } | Should -Be '1'
    }

    It 'gives what the caller''s own code throws back as it is' {
        Invoke-Alone "Import-Module '$ModulePath'; $open; try { `$cases.Change('A-1', { throw [System.IO.FileNotFoundException]::new('mine') }) } catch { `$_.Exception.GetBaseException().Message }" | Should -Be 'mine'
    }

    It 'says what is missing: <_>' -ForEach 'Microsoft.Data.Sqlite.dll', 'SQLitePCLRaw.core.dll', 'runtimes' {
        $copy = Join-Path $folder "cases-$($_ -replace '\W')"
        Copy-Item (Split-Path $ModulePath) $copy/MailAbuse -Recurse
        Remove-Item (Join-Path $copy MailAbuse store $_) -Recurse
        Invoke-Alone "Import-Module '$copy/MailAbuse/MailAbuse.psd1'; $open; try { `$cases.TakeNumber([DateTimeOffset]::UtcNow) } catch { `$_.Exception.GetBaseException().GetType().Name; `$_.Exception.InnerException.Problem.Kind }" |
            Select-Object -Last 1 | Should -Be 'ModuleIncomplete'
    }
}
