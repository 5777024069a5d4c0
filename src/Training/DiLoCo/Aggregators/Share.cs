namespace ZeroG.Training.DiLoCo.Aggregators;

/// <summary>How many workers a share of them is.</summary>
internal static class Share
{
    /// <summary>
    /// The share of that many, rounded up, and no more than <paramref name="most"/>. What exceeds a whole number by less than
    /// 10⁻⁹ is the rounding of the product: 0.07 of 100 is 7.
    /// </summary>
    public static int RoundedUp(double share, int count, int most) => Math.Min((int)Math.Ceiling(share * count - 1e-9), most);
}
