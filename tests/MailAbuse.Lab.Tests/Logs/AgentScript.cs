namespace MailAbuse.Lab.Tests.Logs;

/// <summary>The program as it was built, under a name that a server's shell can run.</summary>
internal sealed class AgentScript : IDisposable
{
    public AgentScript(MailLab lab)
    {
        Path = System.IO.Path.Combine(lab.Folder, "mailabuse");
        File.WriteAllText(Path, $"#!/bin/sh\nexec dotnet '{System.IO.Path.Combine(AppContext.BaseDirectory, "mailabuse.dll")}' \"$@\"\n");
        lab.Ssh!.Run("mx1", $"chmod 755 '{Path}'").Checked();
    }

    public string Path { get; }

    public void Dispose() => File.Delete(Path);
}
