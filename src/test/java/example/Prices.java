package example;

import jakarta.inject.Singleton;
import java.math.BigDecimal;

@Singleton
public class Prices {

    public BigDecimal of(String article) {
        return new BigDecimal(article.length() + ".50");
    }
}
