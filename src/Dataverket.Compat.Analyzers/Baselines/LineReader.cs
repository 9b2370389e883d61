using System.Collections.Generic;

namespace Dataverket.Compat.Analyzers.Baselines;

/// <summary>Reads one line from left to right. The first thing that does not fit is its fault; nothing is thrown.</summary>
internal sealed class LineReader(string text, int number)
{
    private int _at;

    public string Text => text;

    /// <summary>From 0.</summary>
    public int Number => number;

    public string? Fault { get; private set; }

    /// <summary>Where the fault is, from 0, and how long it is.</summary>
    public (int Column, int Length) Place { get; private set; }

    public bool IsAtEnd => _at >= text.Length;

    public char Next => _at < text.Length ? text[_at] : '\0';

    public bool Fail(string message, int? from = null)
    {
        if (Fault is not null) return false;
        Fault = message;
        var start = from ?? _at;
        if (start >= text.Length) start = text.Length == 0 ? 0 : text.Length - 1;
        var end = _at > start ? _at : start;
        if (end == start) while (end < text.Length && text[end] != ' ') end++;
        Place = (start, end > start ? end - start : text.Length > 0 ? 1 : 0);
        return false;
    }

    /// <summary>The fault is the line as a whole.</summary>
    public bool FailLine(string message)
    {
        if (Fault is null) (Fault, Place) = (message, (0, text.Length));
        return false;
    }

    public int At => _at;

    public void Back(int at) => _at = at;

    public bool Take(char c)
    {
        if (Next != c || IsAtEnd) return false;
        _at++;
        return true;
    }

    public bool Expect(char c) => Take(c) || Fail($"expected '{c}' here");

    public void Spaces()
    {
        while (Next == ' ' || Next == '\t') _at++;
    }

    /// <summary>A name, bare or in quotes.</summary>
    public bool Name(out string name, out bool isQuoted)
    {
        isQuoted = Next == '"';
        if (isQuoted) return Quoted(out name);
        var start = _at;
        name = Bare();
        return BaselineQuote.IsBare(name) || Fail("expected a name here; one that begins with a digit or holds other characters than letters, digits, _, $ and - stands in quotes", start);
    }

    public string Bare()
    {
        var start = _at;
        while (_at < text.Length && BaselineQuote.IsBare(text[_at])) _at++;
        return text.Substring(start, _at - start);
    }

    public bool Quoted(out string value)
    {
        var start = _at;
        value = "";
        if (Next != '"') return Fail("expected a text in quotes here");
        if (BaselineQuote.Read(text, ref _at) is not { } read)
        {
            _at = text.Length;
            return Fail("the text in quotes does not end or holds an unknown escape", start);
        }

        value = read;
        return true;
    }

    /// <summary>Characters up to a space.</summary>
    public string Word()
    {
        var start = _at;
        while (_at < text.Length && text[_at] is not (' ' or '\t')) _at++;
        return text.Substring(start, _at - start);
    }

    /// <summary>The rest, without the spaces around it.</summary>
    public string Rest()
    {
        var rest = text.Substring(_at).Trim();
        _at = text.Length;
        return rest;
    }

    /// <summary>A list of names, words or numbers in parentheses.</summary>
    public bool List(List<string> names)
    {
        if (!Expect('(')) return false;
        do
        {
            Spaces();
            string name;
            if (Next == '"')
            {
                if (!Quoted(out name)) return false;
            }
            else if ((name = Bare()).Length == 0) return Fail("expected a name here");
            names.Add(name);
            Spaces();
        }
        while (Take(','));
        return Expect(')');
    }
}
