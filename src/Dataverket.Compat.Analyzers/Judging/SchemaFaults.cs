using System;
using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Model;
using EnumShape = Dataverket.Compat.Analyzers.Model.EnumShape;
using ObjectShape = Dataverket.Compat.Analyzers.Model.ObjectShape;
using VariantShape = Dataverket.Compat.Analyzers.Model.VariantShape;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>What cannot work in a schema by itself, without a baseline: DVC1009, DVC1122, DVC1123, DVC1200, DVC1201, DVC1203, DVC1310, DVC1311, DVC2022.</summary>
internal static class SchemaFaults
{
    public static EquatableArray<Finding> Of(SchemaShape shape)
    {
        List<Finding> faults = [];
        foreach (var type in shape.Types)
        {
            switch (type)
            {
                case ObjectShape item:
                    Object(shape, item, faults);
                    break;
                case VariantShape item:
                    Variants(shape, item, faults);
                    break;
                case EnumShape item:
                    Enum(item, faults);
                    break;
            }
        }

        return faults.ToEquatable();
    }

    private static readonly Direction[] Both = [Direction.Backward, Direction.Forward];

    /// <summary>The rule that a fault belongs to: the one that the shape says, or the one that its text speaks of.</summary>
    public static string RuleOf(ObjectShape shape)
    {
        if (shape.FaultRule is { } rule) return rule;
        var text = shape.Fault ?? "";
        if (text.IndexOf("constructors", StringComparison.OrdinalIgnoreCase) >= 0) return "DVC1201";
        return text.IndexOf("parameter", StringComparison.OrdinalIgnoreCase) >= 0 ? "DVC1200" : "DVC1009";
    }

    /// <summary>Whether writing fails too, not only reading.</summary>
    public static bool IsWriteFault(ObjectShape shape) => shape.FailsWriting || RuleOf(shape) == "DVC1009";

    private static void Object(SchemaShape shape, ObjectShape type, List<Finding> faults)
    {
        if (type.Fault is { } fault) Tell(faults, RuleOf(type), type.Name, "", $"'{type.Name}' cannot be read: {fault}", IsWriteFault(type));
        if (type.IsAbstract) Tell(faults, "DVC1203", type.Name, "", $"'{type.Name}' is abstract and has no variants, so no value of it can be made");
        if (type is { Fault: null, FaultRule: "DVC1122" })
            foreach (var direction in Both) faults.Add(new("DVC1122", direction, Outcome.OtherMeaning, type.Name, "", $"'{type.Name}' has fields only, which are not written: it is {{}} on the wire"));
        var comparer = shape.Options.IgnoresCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        foreach (var group in type.Members.Where(ObjectRules.IsOnTheWire).GroupBy(member => member.Name, comparer).Where(group => group.Count() > 1))
            Tell(faults, "DVC1009", type.Name, group.Last().Name, $"several members of '{type.Name}' are called \"{group.Last().Name}\"{(group.First().Name == group.Last().Name ? "" : " when case is ignored")}", failsWriting: true);
        if (Endless(shape, type)) Tell(faults, "DVC1123", type.Name, "", $"'{type.Name}' requires another value of itself, without end");
    }

    private static void Variants(SchemaShape shape, VariantShape type, List<Finding> faults)
    {
        if (type.Base.Fault is { } fault)
        {
            Tell(faults, RuleOf(type.Base), type.Name, "", $"'{type.Name}' cannot be used: {fault}", failsWriting: true);
            return;
        }

        foreach (var group in type.Cases.Where(item => item.Tag is not null).GroupBy(item => item.Tag).Where(group => group.Count() > 1))
            Tell(faults, "DVC1310", type.Name, group.Key!.Trim('"'), $"several variants of '{type.Name}' have the tag {group.Key}", failsWriting: true);
        foreach (var group in type.Cases.GroupBy(item => item.Type).Where(group => group.Count() > 1))
            Tell(faults, "DVC1310", type.Name, group.Key, $"'{group.Key}' is a variant of '{type.Name}' several times", failsWriting: true);
        foreach (var item in type.Cases.Select(item => shape.Find(item.Type)).OfType<ObjectShape>().Append(type.Base))
            if (item.Members.Any(member => ObjectRules.IsOnTheWire(member) && member.Name == type.TagMember))
                Tell(faults, "DVC1311", type.Name, type.TagMember, $"\"{type.TagMember}\" is a member of '{item.Name}' and holds the tag of '{type.Name}'", failsWriting: true);
    }

    private static void Enum(EnumShape type, List<Finding> faults)
    {
        if (type.Form == EnumForm.Number) return;
        foreach (var group in type.Members.GroupBy(member => member.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
            foreach (var direction in Both) faults.Add(new("DVC2022", direction, Outcome.OtherMeaning, type.Name, group.Key, $"several values of '{type.Name}' are called \"{group.Key}\", and one of them is read for all"));
    }

    // A value that must hold a value of its own type has no end.
    private static bool Endless(SchemaShape shape, ObjectShape start)
    {
        HashSet<string> seen = [];
        var waiting = new Stack<ObjectShape>([start]);
        while (waiting.Count > 0)
            foreach (var member in waiting.Pop().Members)
            {
                if (member.Presence == Presence.Optional || member.Slot.AllowsNull || member.Slot.Type is not NamedRef named) continue;
                if (named.Name == start.Name) return true;
                if (seen.Add(named.Name) && shape.Find(named.Name) is ObjectShape next) waiting.Push(next);
            }

        return false;
    }

    private static void Tell(List<Finding> faults, string rule, string type, string member, string what, bool failsWriting = false)
    {
        foreach (var direction in Both)
            if (failsWriting || direction == Direction.Backward) faults.Add(new(rule, direction, Outcome.Throws, type, member, what));
    }
}
