namespace MailAbuse.Mta.Postfix.Servers.Maps;

/// <summary>One of our files on a server, as what changes it needs it.</summary>
internal interface IMapFile<TText>
    where TText : IMapText
{
    /// <summary>The text.</summary>
    string Path { get; }

    /// <summary>The map as postmap names it (<c>lmdb:/etc/postfix/mailabuse/logins</c>); empty where nothing can be asked.</summary>
    string Name { get; }

    /// <summary>True where postmap makes a table of the text.</summary>
    bool IsBuilt { get; }

    /// <summary>True where what it answers is nobody's business, and is left out of messages.</summary>
    bool IsSecret { get; }

    /// <summary>Reads a text; null is an empty one.</summary>
    TText Parse(byte[]? text);

    /// <summary>What is looked up for a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="hostName">Postfix's myhostname.</param>
    string Question(string key, string hostName);
}
