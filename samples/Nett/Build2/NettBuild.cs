namespace Nett;

public static class NettBuild
{
    public const string Number = "2";

    public static int Mbit(MachineSeen machine) => machine.Cpu * 100;
}
