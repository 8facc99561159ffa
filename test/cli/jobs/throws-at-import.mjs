throw new RangeError("this module does not like to be imported");
