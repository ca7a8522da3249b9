using System.Numerics;

namespace MailAbuse.LogGenerator;

/// <summary>
/// Seeded random numbers (xoshiro256**). Written out here because a log that is named by its seed must come out the same on every
/// version of the runtime, which <see cref="System.Random"/> does not promise.
/// </summary>
internal sealed class Rng
{
    private ulong _s0, _s1, _s2, _s3;

    public Rng(ulong seed)
    {
        _s0 = Mix(ref seed);
        _s1 = Mix(ref seed);
        _s2 = Mix(ref seed);
        _s3 = Mix(ref seed);
    }

    /// <summary>An independent stream for one part of a larger whole, so that a change in one part leaves the others as they were.</summary>
    public static Rng For(ulong seed, ulong part, ulong subPart = 0)
    {
        ulong state = seed;
        ulong mixed = Mix(ref state) ^ BitOperations.RotateLeft(part * 0x9E3779B97F4A7C15UL, 17);
        mixed = Mix(ref mixed) ^ (subPart * 0xD1B54A32D192ED03UL);
        return new Rng(mixed);
    }

    public ulong NextULong()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>0 (inclusive) to 1 (exclusive).</summary>
    public double NextDouble() => (NextULong() >> 11) * (1.0 / (1UL << 53));

    /// <summary>0 to <paramref name="bound"/> - 1.</summary>
    public int Next(int bound) => (int)(((NextULong() >> 32) * (ulong)bound) >> 32);

    /// <summary><paramref name="from"/> to <paramref name="to"/>, both inclusive.</summary>
    public int Between(int from, int to) => from + Next(to - from + 1);

    public double Between(double from, double to) => from + ((to - from) * NextDouble());

    public bool Chance(double probability) => NextDouble() < probability;

    public T Pick<T>(T[] from) => from[Next(from.Length)];

    /// <summary>Waiting times: exponential with the given mean.</summary>
    public double Exponential(double mean) => -Math.Log(1 - NextDouble()) * mean;

    public double Normal()
    {
        double u = 1 - NextDouble();
        return Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * NextDouble());
    }

    /// <summary>Heavy-tailed amounts: the median, and the standard deviation of the logarithm.</summary>
    public double LogNormal(double median, double sigma) => median * Math.Exp(sigma * Normal());

    public int Poisson(double mean)
    {
        if (mean <= 0) return 0;
        if (mean > 60) return Math.Max(0, (int)Math.Round(mean + (Math.Sqrt(mean) * Normal())));
        double limit = Math.Exp(-mean), product = NextDouble();
        int count = 0;
        while (product > limit)
        {
            count++;
            product *= NextDouble();
        }
        return count;
    }

    private static ulong Mix(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
