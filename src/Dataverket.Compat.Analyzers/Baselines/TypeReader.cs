using System;
using System.Collections.Generic;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Baselines;

/// <summary>Reads the line that says what a named type is.</summary>
internal sealed class TypeReader(SlotReader slots)
{
    public bool Read(TypeDraft draft, string kind, LineReader line)
    {
        draft.Kind = kind;
        if (kind == "variant")
        {
            line.Spaces();
            if (!line.Name(out var tag, out _)) return false;
            draft.Variant = draft.Variant with { TagMember = tag };
        }

        var isFirst = true;
        for (line.Spaces(); !line.IsAtEnd; line.Spaces())
        {
            if (line.Take('@'))
            {
                MemberReader.Skip(line);
                continue;
            }

            var start = line.At;
            var word = line.Bare();
            var isKnown = kind switch
            {
                "enum" => isFirst ? Form(draft, word) : EnumFacet(draft, word),
                "variant" => VariantFacet(draft, word, line) || ObjectFacet(draft, word, line),
                _ => ObjectFacet(draft, word, line),
            };
            if (!isKnown)
            {
                if (word.Length == 0) line.Word();
                return line.Fail($"this is no word that can stand after '{kind}'", start);
            }

            isFirst = false;
        }

        return kind != "enum" || !isFirst || line.Fail("say how the enum is spelled: number, either or text");
    }

    private static bool Form(TypeDraft draft, string word)
    {
        var form = Array.IndexOf(TypeText.FormWords, word);
        if (form >= 0) draft.Enum = draft.Enum with { Form = (EnumForm)form };
        return form >= 0;
    }

    private static bool EnumFacet(TypeDraft draft, string word)
    {
        if (word == "flags") draft.Enum = draft.Enum with { IsFlags = true };
        else if (word == "open") draft.Enum = draft.Enum with { IsOpen = true };
        else if (BaselineWords.Scalars.TryGetValue(word, out var scalar)) draft.Enum = draft.Enum with { Underlying = scalar };
        else return false;
        return true;
    }

    private static bool VariantFacet(TypeDraft draft, string word, LineReader line)
    {
        List<string> list = [];
        if (word == "open") draft.Variant = draft.Variant with { IsOpen = true };
        else if (word == "unknown" && line.List(list) && list.Count == 1 && list[0] is "base" or "nearest") draft.Variant = draft.Variant with { UnknownSubtype = list[0] };
        else return false;
        return true;
    }

    private bool ObjectFacet(TypeDraft draft, string word, LineReader line)
    {
        var shape = draft.Object;
        var changed = word switch
        {
            "struct" => shape with { IsValueType = true },
            "abstract" => shape with { IsAbstract = true },
            "refuses" => shape with { RefusesUnknown = true },
            "skips" => shape with { RefusesUnknown = false },
            "keeps" => shape with { KeepsUnknown = true },
            "drops" => shape with { KeepsUnknown = false },
            "is" when line.Take('(') => slots.Read(line) is { } slot && line.Expect(')') ? shape with { Instead = slot } : null,
            "fails" or "unreadable" when line.Take('(') => line.Quoted(out var fault) && line.Expect(')') ? shape with { Fault = fault, FailsWriting = word == "fails" } : null,
            _ => null,
        };
        if (changed is not null) draft.Object = changed;
        return changed is not null;
    }
}
