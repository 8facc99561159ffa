import java.util.stream.IntStream;

/** 0 … n-1 as int, ×5, +2, reduced with + : a parallel stream on the common pool, which has a thread for every core. */
public class RangeMapReduce {
  public static void main(String[] args) {
    int n = Integer.parseInt(args[0]);
    int repeats = Integer.parseInt(args[1]);
    StringBuilder seconds = new StringBuilder();
    int result = 0;
    for (int i = -(repeats + 1) / 2; i < repeats; i++) {
      long start = System.nanoTime();
      result = IntStream.range(0, n).parallel().map(x -> x * 5).map(x -> x + 2).reduce(0, Integer::sum);
      double took = (System.nanoTime() - start) / 1e9;
      if (i < 0) continue;
      if (i > 0) seconds.append(',');
      seconds.append(took);
    }
    System.out.println("{\"seconds\":[" + seconds + "],\"result\":\"" + result + "\"}");
  }
}
