throw new SyntaxError("the module itself is broken");
