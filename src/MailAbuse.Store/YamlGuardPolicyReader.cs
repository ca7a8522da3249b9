using MailAbuse.Guard;
using MailAbuse.Servers;
using MailAbuse.Store.Guard;
using MailAbuse.Store.Yaml;

namespace MailAbuse.Store;

/// <summary>Reads what the guard may do from its YAML file. Strict, like the inventory: a key that is not known may have meant a limit.</summary>
public sealed class YamlGuardPolicyReader : IGuardPolicyReader
{
    private static readonly YamlFile s_file = new(
        "policy", ServerProblemKind.PolicyInvalid, ServerProblemKind.PolicyInvalid, ServerProblemKind.PolicyInvalid,
        "Write it there (about_MailAbuseGuard has one to begin with), or leave -Policy out: the guard then only says what it would do.", "Ask for the permission to read it, or name another one with -Policy.");

    /// <inheritdoc/>
    public GuardPolicy Read(string path) => s_file.Read(path, root => PolicyDocument.Read(root, path));
}
