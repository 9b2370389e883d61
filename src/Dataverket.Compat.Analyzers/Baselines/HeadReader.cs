using System;
using System.Collections.Generic;
using System.Globalization;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Baselines;

/// <summary>Reads the header, the profile and the options.</summary>
internal sealed class HeadReader
{
    private string? _header;
    private string? _profile;
    private WireRole _role;
    private string _type = "";
    private int _version;
    private int _reads;

    public bool HasHeader => _header is not null;

    /// <summary>The options; <c>null</c> while no line names a profile.</summary>
    public WireOptions? Options { get; private set; }

    public SchemaShape Shape(IEnumerable<TypeShape> types)
        => new(_type, _version, _reads, _role, Options!, types.ToEquatable());

    public bool Header(string role, LineReader line)
    {
        if (_header is not null) return line.FailLine("a second header; a file speaks of one message type at one version");
        line.Spaces();
        string type;
        if (line.Next == '"')
        {
            if (!line.Quoted(out type)) return false;
        }
        else if ((type = line.Word()).Length == 0) return line.FailLine("the header names no message type: write 'event <type> <version>'");
        line.Spaces();
        if (!Number(line, out var version)) return line.Fail("expected the version, a whole number of 1 or more");
        var reads = version;
        line.Spaces();
        if (line.Next != '@' && !line.IsAtEnd)
        {
            if (line.Bare() != "reads") return line.Fail("expected 'reads N' or the end of the line");
            line.Spaces();
            if (!Number(line, out reads) || reads > version) return line.Fail("expected the oldest version whose readers still read this one, 1 or more and not above the version");
        }

        (_header, _role, _type, _version, _reads) = (line.Text, (WireRole)Array.IndexOf(BaselineWords.Roles, role), type, version, reads);
        return true;
    }

    public bool Profile(LineReader line)
    {
        if (_profile is not null) return line.FailLine("a second profile; keep the one that has shipped");
        line.Spaces();
        var word = line.Bare();
        var profile = Array.IndexOf(BaselineWords.Profiles, word);
        if (profile < 0) return line.Fail("this is no profile that this build knows: tolerant, default, web, respect or strict");
        _profile = word;
        Options = WireOptions.Of((WireProfile)profile);
        return true;
    }

    public bool Option(LineReader line)
    {
        if (Options is null) return true;
        line.Spaces();
        var start = line.At;
        var word = line.Bare();
        line.Spaces();
        var value = line.Bare();
        if (OptionText.Apply(Options, word, value) is not { } changed) return line.Fail("this is no option with a value that this build knows", start);
        Options = changed;
        return true;
    }

    private static bool Number(LineReader line, out int number)
    {
        var start = line.At;
        if (int.TryParse(line.Bare(), NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1) return true;
        line.Back(start);
        return false;
    }
}
