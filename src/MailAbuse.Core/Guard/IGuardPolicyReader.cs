using MailAbuse.Servers;

namespace MailAbuse.Guard;

/// <summary>Reads the guard's policy from its file. MailAbuse.Store does, because that takes a YAML library.</summary>
public interface IGuardPolicyReader
{
    /// <summary>Reads a policy.</summary>
    /// <param name="path">The YAML file.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.PolicyInvalid"/>: it is missing, or what stands in it cannot be right; the message names file, line and key.</exception>
    GuardPolicy Read(string path);
}
