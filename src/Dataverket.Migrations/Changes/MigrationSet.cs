using System.Reflection;
using FluentMigrator;

namespace Dataverket.Migrations;

/// <summary>All that one service's database has gone through and will go through: ordinary migrations and changes. Immutable.</summary>
public sealed record MigrationSet
{
    /// <summary>Ordinary FluentMigrator migrations (classes with <c>[Migration]</c>, public or not), in any order. Their numbers are 0 or above.</summary>
    public IReadOnlyList<Type> Migrations { get; init; } = [];

    /// <summary>The changes, in any order.</summary>
    public IReadOnlyList<DatabaseChange> Changes { get; init; } = [];

    /// <summary>What an assembly holds: its exported classes with <c>[Migration]</c>, and the changes in public static properties and fields of its exported types.</summary>
    /// <param name="assembly">A service's migrations assembly.</param>
    public static MigrationSet From(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        const BindingFlags Flags = BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var types = assembly.GetExportedTypes();
        return new()
        {
            Migrations = [.. types.Where(IsMigration)],
            Changes =
            [
                .. types.Where(type => !type.ContainsGenericParameters).SelectMany(type =>
                    type.GetFields(Flags).Where(field => field.FieldType.IsAssignableTo(typeof(DatabaseChange))).Select(field => field.GetValue(null))
                        .Concat(type.GetProperties(Flags).Where(property => property.PropertyType.IsAssignableTo(typeof(DatabaseChange))).Select(property => property.GetValue(null))))
                    .OfType<DatabaseChange>().DistinctBy(change => change.Id),
            ],
        };
    }

    internal IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        foreach (var type in Migrations.Where(type => !IsMigration(type))) faults.Add($"{type} is no class with [Migration] that derives from a FluentMigrator migration.");
        foreach (var change in Changes) faults.AddRange(change.Validate());
        foreach (var twice in Changes.GroupBy(change => change.Id, StringComparer.Ordinal).Where(group => group.Count() > 1))
            faults.Add($"The id {twice.Key} is used by {twice.Count()} changes.");
        var numbers = Migrations.Where(IsMigration).Select(type => (Number: type.GetCustomAttribute<MigrationAttribute>()!.Version, What: type.Name)).ToList();
        foreach (var (_, what) in numbers.Where(entry => entry.Number < 0)) faults.Add($"The number of {what} is below 0; those are this library's.");
        if (faults.Count > 0) return faults;
        foreach (var twice in numbers.Concat(Changes.SelectMany(change => change.CreateMigrations().Select(step => (step.Number, What: change.Id)))).GroupBy(entry => entry.Number).Where(group => group.Count() > 1))
            faults.Add($"The number {twice.Key} is used by {string.Join(" and ", twice.Select(entry => entry.What))}.");
        return faults;
    }

    static bool IsMigration(Type type) =>
        type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && type.IsAssignableTo(typeof(IMigration)) && type.IsDefined(typeof(MigrationAttribute));
}
