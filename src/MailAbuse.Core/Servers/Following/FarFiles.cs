using System.Globalization;
using System.Text;
using MailAbuse.Logs.Following;

namespace MailAbuse.Servers.Following;

/// <summary>The files of one log of which something was taken, in the order in which they were begun: by these a reading goes on where it ended.</summary>
internal sealed class FarFiles
{
    private readonly List<FarFile> _files = [];

    /// <summary>A command begins: numbers what it is told, and says it, a line each. Of what nothing was taken it is told nothing.</summary>
    public string Begin()
    {
        // One that is over only tells, as the last, where the newer ones begin.
        _files.RemoveAll(file => file.Place.Offset == 0);
        _files.RemoveAll(file => file.IsOver && file != _files[^1]);
        StringBuilder text = new();
        for (int i = 0; i < _files.Count; i++)
        {
            FarFile file = _files[i];
            (file.Number, file.IsThere) = (i + 1, false);
            file.ForgetHalf();
            FilePlace place = file.Place;
            text.Append(CultureInfo.InvariantCulture, $"{place.Offset} {Convert.ToHexStringLower(place.Head)} {Convert.ToHexStringLower(place.Tail)}\n");
        }

        return text.ToString();
    }

    /// <summary>The far side begins with a file.</summary>
    /// <exception cref="InvalidDataException">From another place than the one that it was told.</exception>
    public FarFile Enter(int number, long offset)
    {
        FarFile? file = _files.Find(one => one.Number == number);
        if (file is null) _files.Add(file = new FarFile { Number = number });
        if (file.Reached != offset) throw new InvalidDataException($"It begins at {offset} instead of {file.Reached}.");
        (file.IsThere, file.IsOver) = (true, false);
        return file;
    }

    /// <summary>A file that was begun.</summary>
    /// <exception cref="InvalidDataException">There is none of that number.</exception>
    public FarFile Of(int number) => _files.Find(one => one.Number == number && one.IsThere) ?? throw new InvalidDataException($"No file has the number {number}.");

    /// <summary>Those that were looked for in vain are gone for good.</summary>
    public void ForgetGone() => _files.RemoveAll(file => !file.IsThere);
}
